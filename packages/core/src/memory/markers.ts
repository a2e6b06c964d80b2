import { comparableIssuer, type SessionNotice } from "../domain/logout-notice.ts";
import { type Marker, markerAfter, markerStops } from "../domain/marker.ts";
import type { Session } from "../domain/session.ts";
import { ExpiringMap } from "./expiring-map.ts";

type SidMarker = Marker & { readonly sid: string };

/**
 * What logout notices leave behind to stop sign-ins that are still on their way. Verified ones are never evicted; those
 * that anybody can cause have a budget, so that a flood of them can't fill the memory.
 */
export class Markers {
  readonly #verified = new ExpiringMap<string, SidMarker>();
  readonly #frontChannel = new ExpiringMap<string, SidMarker>();
  readonly #frontChannelLimit: number;

  constructor(frontChannelLimit: number) {
    this.#frontChannelLimit = frontChannelLimit;
  }

  /** Leaves a marker; returns the sids whose markers were still needed and had to go for it. */
  add(notice: SessionNotice, forMs: number, now: number): readonly string[] {
    const markers = notice.verified ? this.#verified : this.#frontChannel;
    const key = markerKey(notice.issuer, notice.sid);
    markers.set(key, { ...markerAfter(markers.get(key, now), notice, forMs, now), sid: notice.sid });
    return this.#evict(now);
  }

  /** Whether a notice has ended this sign-in before it was stored. */
  stops(session: Session, now: number): boolean {
    if (session.sid === undefined) return false;
    const ownIssuer = markerKey(session.account.issuer, session.sid);
    const anyIssuer = markerKey(undefined, session.sid);
    return [this.#verified, this.#frontChannel].some((markers) =>
      [ownIssuer, anyIssuer].some((key) => {
        const marker = markers.get(key, now);
        return marker !== undefined && markerStops(marker, session.issuedAt, now);
      }),
    );
  }

  /** What has expired but was not swept yet is counted, too. */
  get size(): number {
    return this.#verified.size + this.#frontChannel.size;
  }

  sweep(now: number, steps: number): void {
    this.#verified.sweep(now, steps);
    this.#frontChannel.sweep(now, steps);
  }

  #evict(now: number): readonly string[] {
    const evicted: string[] = [];
    while (this.#frontChannel.size > this.#frontChannelLimit) {
      const marker = this.#frontChannel.shift()?.[1];
      if (marker !== undefined && now <= marker.until) evicted.push(marker.sid);
    }
    return evicted;
  }
}

const markerKey = (issuer: string | undefined, sid: string): string =>
  JSON.stringify([issuer === undefined ? null : comparableIssuer(issuer), sid]);
