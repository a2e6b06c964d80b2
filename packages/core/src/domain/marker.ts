import { wider } from "./issue-bound.ts";
import { isConcerned, issuedUntil, type LogoutNotice } from "./logout-notice.ts";

/** What a logout notice leaves behind to stop the sign-ins of its sid that are still in progress. */
export interface Marker {
  /** The last issue time that it concerns, in ms since the epoch; `undefined`: any. */
  readonly issuedUntil?: number | undefined;
  /** It stands up to and including this time, by the store's clock. */
  readonly until: number;
}

/** The marker that stands after a notice, where an earlier one may stand already: nothing that it stopped gets through. */
export function markerAfter(earlier: Marker | undefined, notice: LogoutNotice, forMs: number, now: number): Marker {
  const added: Marker = { issuedUntil: issuedUntil(notice), until: now + forMs };
  if (earlier === undefined || now > earlier.until) return added;
  return {
    issuedUntil: wider(earlier.issuedUntil, added.issuedUntil),
    until: Math.max(earlier.until, added.until),
  };
}

/** Whether the marker stops a sign-in whose ID token was issued at that time. */
export const markerStops = (marker: Marker, issuedAt: number, now: number): boolean =>
  now <= marker.until && isConcerned(issuedAt, marker.issuedUntil);
