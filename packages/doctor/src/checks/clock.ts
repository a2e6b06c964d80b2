import { type Finding, findings } from "../finding.ts";

const { good, none, warning } = findings("provider");

/** Half of the clients' default tolerance, in seconds. */
const farOff = 15;
const cure = "Set this machine's clock by NTP. Clients tolerate 30 s (clockToleranceSeconds).";

/**
 * Compares the clocks by the `Date` header, which has whole seconds only.
 *
 * @param askedAt - In ms, as `answeredAt`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
 */
export function clockByHeader(headers: Headers, askedAt: number, answeredAt: number): Finding {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return none("clock", "the provider's answers have no Date to compare the clocks by");
  // The Age header of a cache is the age of its answer.
  const age = Number(headers.get("age") ?? 0) || 0;
  const theirs = date + age * 1000 + 500;
  return offBy(theirs - (askedAt + answeredAt) / 2, "Date header");
}

/** Compares the clocks by a new ID token. */
export const clockByToken = (issuedAt: number, now: number): Finding => offBy(issuedAt + 500 - now, "ID token's iat");

function offBy(differenceMs: number, by: string): Finding {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  if (seconds <= 2) return good("clock", `both clocks agree (by the ${by})`);
  const text = `the provider's clock is ${seconds} s ${differenceMs > 0 ? "ahead of" : "behind"} this machine's (by the ${by})`;
  return seconds <= farOff ? good("clock", text) : warning("clock", text, cure);
}
