import type { Clock } from "../ports/clock.ts";
import { RequestFailed, retryAfterSeconds, type Send } from "./http.ts";

/** A longer pause is cut to this. The next request then finds out whether the provider accepts requests again. */
const longestMs = 3_600_000;
/** If this number of parties have to pause at once, the provider limits the whole app, and not one user. */
const manyParties = 3;
/** The name under which a pause for all requests is stored. */
const allParties = "";

/**
 * Sends a request for a party: an account, or the app itself.
 *
 * @param party - Its name. Without one, 429 concerns all requests to the address.
 */
export type HeldBackSend = (url: string, init?: RequestInit, party?: string) => Promise<Response>;

/**
 * Holds back POST requests to an address during the pause that its last answer required (429 or 503 with `Retry-After`).
 * Providers count requests during the pause against the app. A 503 means that the address is overloaded, so all requests pause. A 429
 * may limit one user or the whole app, and doesn't say which. So it pauses the requests of its party, and all requests once three
 * parties have to pause at the same time.
 *
 * @throws RequestFailed from the function that it returns: "unsent", with the seconds that are left of the pause
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function heldBack(send: Send, clock: Clock): HeldBackSend {
  /** The end of each pause, by address without its query, and by party. */
  const pauses = new Map<string, Map<string, number>>();
  return async (url, init, party = allParties) => {
    if (init?.method !== "POST") return send(url, init);
    const [address = url] = url.split("?", 1);
    const began = clock.now();
    const left = Math.max(...[allParties, party].map((name) => leftOf(pauses.get(address)?.get(name), began)));
    if (left > 0) {
      const seconds = Math.ceil(left / 1000);
      const message = `no request was sent to ${address}, which accepts no such request for another ${seconds} s (Retry-After)`;
      throw new RequestFailed(message, "unsent", undefined, seconds);
    }
    const response = await send(url, init);
    const now = clock.now();
    const { status, headers } = response;
    const asked = status === 429 || status === 503 ? retryAfterSeconds(headers, now) : undefined;
    if (asked === undefined) return response;
    // Read now, because other requests were answered in the meantime.
    const ends = pauses.get(address) ?? new Map<string, number>();
    const end = now + Math.min(asked * 1000, longestMs);
    for (const [name, until] of ends) if (leftOf(until, now) === 0) ends.delete(name);
    ends.set(status === 503 ? allParties : party, end);
    if (ends.size >= manyParties) ends.set(allParties, end);
    pauses.set(address, ends);
    return response;
  };
}

/** A clock of this machine that was set back must not extend a pause to years. */
function leftOf(end: number | undefined, now: number): number {
  const left = (end ?? 0) - now;
  return left > 0 && left <= longestMs ? left : 0;
}
