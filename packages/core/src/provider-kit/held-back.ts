import type { Clock } from "../ports/clock.ts";
import { RequestFailed, retryAfterSeconds, type Send } from "./http.ts";

/** A longer pause is cut to this. The next request then finds out whether the provider accepts requests again. */
const longestMs = 3_600_000;

/**
 * Holds back POST requests to an address during the pause that its last answer required (429 or 503 with `Retry-After`).
 * Providers count requests during the pause against the app.
 *
 * @throws RequestFailed from the function that it returns: "unsent", with the seconds that are left of the pause
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function heldBack(send: Send, clock: Clock): Send {
  /** The end of each pause, by address without its query. */
  const pauses = new Map<string, number>();
  return async (url, init) => {
    if (init?.method !== "POST") return send(url, init);
    const [address = url] = url.split("?", 1);
    const left = (pauses.get(address) ?? 0) - clock.now();
    // A machine clock that was set back must not extend a pause to years.
    if (left > 0 && left <= longestMs) {
      const seconds = Math.ceil(left / 1000);
      const message = `no request was sent to ${address}, which accepts none for another ${seconds} s (Retry-After)`;
      throw new RequestFailed(message, "unsent", undefined, seconds);
    }
    const response = await send(url, init);
    const now = clock.now();
    const asked = [429, 503].includes(response.status) ? retryAfterSeconds(response.headers, now) : undefined;
    if (asked === undefined) return response;
    for (const [known, until] of pauses) if (until <= now) pauses.delete(known);
    pauses.set(address, now + Math.min(asked * 1000, longestMs));
    return response;
  };
}
