import { wider } from "./issue-bound.ts";
import { isConcerned, issuedUntil, type LogoutNotice } from "./logout-notice.ts";

/** The record of a logout notice that stops pending sign-ins of its sid. */
export interface Marker {
  /** The last issue time that it affects, in ms since the epoch. `undefined`: any. */
  readonly issuedUntil?: number | undefined;
  /** It is valid up to and including this time, by the store's clock, in ms since the epoch. */
  readonly until: number;
}

/** The marker after a notice. It still stops everything that an earlier marker stops. */
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
