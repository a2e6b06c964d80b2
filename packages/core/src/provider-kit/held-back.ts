import type { Clock } from "../ports/clock.ts";
import { RequestFailed, retryAfterSeconds, type Send } from "./http.ts";

/** A longer pause than this is not kept: then one request asks whether it still holds. */
const longestMs = 3_600_000;

/**
 * Holds POST requests back from an address that has asked for a pause (429 or 503 with `Retry-After`), until it has passed. A
 * provider counts what is sent before against the app.
 *
 * @throws RequestFailed by what it returns: "unsent", with the seconds that are left, as long as the pause lasts
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function heldBack(send: Send, clock: Clock): Send {
  /** Until when, by address without its query. */
  const pauses = new Map<string, number>();
  return async (url, init) => {
    if (init?.method !== "POST") return send(url, init);
    const [address = url] = url.split("?", 1);
    const left = (pauses.get(address) ?? 0) - clock.now();
    // A clock that was set back must not make a pause of years.
    if (left > 0 && left <= longestMs) {
      const seconds = Math.ceil(left / 1000);
      const message = `${address} was not asked: it wants no request for another ${seconds} s (Retry-After)`;
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
