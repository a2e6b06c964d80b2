import { wider } from "./issue-bound.ts";
import { isConcerned, issuedUntil, type LogoutNotice } from "./logout-notice.ts";

/** The record of a logout notice that stops pending sign-ins of its sid. */
export interface Marker {
  /** The last issue time that it affects, in ms since the epoch. `undefined`: any. */
  readonly issuedUntil?: number | undefined;
  /** It is valid up to and including this time, by the store's clock, in ms since the epoch. */
  readonly until: number;
  /**
   * Set for a restart marker. It stops only redemptions that began at this time or before, by the store's clock. Otherwise the
   * restarted sign-in would be stopped again, because its ID token may be issued in the event's second.
   */
  readonly startedUntil?: number;
}

/**
 * The marker after a notice. It still stops everything that an earlier marker stops.
 *
 * @param skewMs - How far the clock by which redemptions begin may be ahead of this clock.
 */
export function markerAfter(
  earlier: Marker | undefined,
  notice: LogoutNotice,
  forMs: number,
  now: number,
  skewMs = 0,
): Marker {
  const added: Marker = {
    issuedUntil: issuedUntil(notice),
    until: now + forMs,
    ...(notice.restarts === true ? { startedUntil: now + skewMs } : {}),
  };
  if (earlier === undefined || now > earlier.until) return added;
  return {
    ...added,
    issuedUntil: wider(earlier.issuedUntil, added.issuedUntil),
    until: Math.max(earlier.until, added.until),
  };
}

/** Whether the marker stops a sign-in whose ID token was issued at `issuedAt`, and whose redemption began at `startedAt`. */
export const markerStops = (marker: Marker, issuedAt: number, now: number, startedAt?: number): boolean =>
  now <= marker.until &&
  isConcerned(issuedAt, marker.issuedUntil) &&
  (startedAt === undefined || isConcerned(startedAt, marker.startedUntil));
