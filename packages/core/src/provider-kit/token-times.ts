import type { JsonRecord } from "../domain/json.ts";
import type { Clock } from "../ports/clock.ts";
import { OffClock, RuleBroken } from "./rule-broken.ts";

/** This machine's clock, and how far the provider's may differ from it. */
export interface TokenClock {
  readonly clock: Pick<Clock, "now">;
  readonly settings: { readonly clockToleranceSeconds: number };
}

/** Seconds since the epoch, as tokens count them. */
export const secondsNow = ({ clock }: Pick<TokenClock, "clock">): number => Math.floor(clock.now() / 1000);

/** Checks `exp`, `iat` and `nbf` of a token. @throws RuleBroken */
export function checkTimes(at: TokenClock, { exp, iat, nbf }: JsonRecord): void {
  const { clockToleranceSeconds: tolerance } = at.settings;
  const past = secondsNow(at) - numberOf("exp", exp);
  if (past >= tolerance) throw offClock("exp", past, "behind", tolerance);
  checkNotAhead(at, "iat", iat);
  if (nbf !== undefined) checkNotAhead(at, "nbf", nbf);
}

/** A time of a token, which must not be ahead of this machine's clock. @throws RuleBroken */
export function checkNotAhead(at: TokenClock, claim: "iat" | "nbf", value: unknown): number {
  const { clockToleranceSeconds: tolerance } = at.settings;
  const seconds = numberOf(claim, value);
  const ahead = seconds - secondsNow(at);
  if (ahead > tolerance) throw offClock(claim, ahead, "ahead of", tolerance);
  return seconds;
}

function numberOf(claim: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw new RuleBroken(`it has no ${claim} that is a number`);
}

/** What to do about a time that contradicts this machine's clock. */
export const clockCure =
  "Set the clock of this machine (NTP), or the provider's. clockToleranceSeconds covers small differences only.";

/** A time in a token contradicts this machine's clock: the claim, the seconds, and the tolerance in seconds. */
export const offClock = (
  claim: string,
  seconds: number,
  where: "ahead of" | "behind",
  toleranceSeconds: number,
): OffClock =>
  new OffClock(
    `its ${claim} is ${seconds} s ${where} this machine's clock (tolerance ${toleranceSeconds} s)`,
    clockCure,
  );
