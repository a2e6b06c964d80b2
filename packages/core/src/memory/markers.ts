import { isConcerned, issuedUntil, type SessionNotice } from "../domain/logout-notice.ts";
import type { Session } from "../domain/session.ts";
import { type Expiring, ExpiringMap } from "./expiring-map.ts";
import { wider } from "./issue-bound.ts";

interface Marker extends Expiring {
  readonly sid: string;
  /** The last issue time that it concerns; `undefined`: any. */
  readonly issuedUntil: number | undefined;
}

/**
 * What logout notices leave behind to stop sign-ins that are still on their way. Verified ones are never evicted; those
 * that anybody can cause have a budget, so that a flood of them can't fill the memory.
 */
export class Markers {
  readonly #verified = new ExpiringMap<string, Marker>();
  readonly #frontChannel = new ExpiringMap<string, Marker>();
  readonly #frontChannelLimit: number;

  constructor(frontChannelLimit: number) {
    this.#frontChannelLimit = frontChannelLimit;
  }

  /** Leaves a marker; returns the sids whose markers were still needed and had to go for it. */
  add(notice: SessionNotice, forMs: number, now: number): readonly string[] {
    const markers = notice.verified ? this.#verified : this.#frontChannel;
    const key = markerKey(notice.issuer, notice.sid);
    const earlier = markers.get(key, now);
    const bound = issuedUntil(notice);
    markers.set(key, {
      sid: notice.sid,
      issuedUntil: earlier === undefined ? bound : wider(earlier.issuedUntil, bound),
      until: Math.max(now + forMs, earlier?.until ?? 0),
    });
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
        return marker !== undefined && isConcerned(session.issuedAt, marker.issuedUntil);
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

const markerKey = (issuer: string | undefined, sid: string): string => JSON.stringify([issuer ?? null, sid]);
