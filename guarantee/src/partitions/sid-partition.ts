import type { AccountKey, LogoutNotice, Marker, SessionRecord } from "@identity-web/core";
import type { Rules } from "./rules.ts";

/** Everything of one sid: which accounts have or had sessions of it, and the markers that stop sign-ins of it. */
export class SidPartition {
  readonly #index = new Map<AccountKey, { readonly issuer: string; readonly until: number }>();
  readonly #verified = new Map<string | undefined, Marker>();
  readonly #frontChannel = new Map<string | undefined, Marker>();
  readonly #rules: Rules;
  readonly #maxSkewMs: number;

  constructor(rules: Rules, maxSkewMs: number) {
    this.#rules = rules;
    this.#maxSkewMs = maxSkewMs;
  }

  /** Indexes a sign-in and tells whether a marker stops it. */
  enter(session: SessionRecord, now: number): "free" | "stopped" {
    this.index(session);
    return this.stops(session, now) ? "stopped" : "free";
  }

  index({ account, issuer, expiresAt }: SessionRecord): void {
    const until = Math.max(expiresAt, this.#index.get(account)?.until ?? 0);
    this.#index.set(account, { issuer, until });
  }

  stops({ issuer, issuedAt }: SessionRecord, now: number): boolean {
    return [this.#verified, this.#frontChannel].some((markers) =>
      [issuer, undefined].some((each) => {
        const marker = markers.get(each);
        return marker !== undefined && this.#rules.markerStops(marker, issuedAt, now);
      }),
    );
  }

  /** Leaves a marker: it stands longer by the skew, because the redemptions that it stops have another clock. */
  mark(notice: LogoutNotice, forMs: number, now: number): void {
    const markers = notice.verified ? this.#verified : this.#frontChannel;
    const { issuer } = notice;
    markers.set(issuer, this.#rules.markerAfter(markers.get(issuer), notice, forMs + this.#maxSkewMs, now));
  }

  /** @returns whether it was still needed */
  dropFrontChannelMarker(issuer: string | undefined, now: number): boolean {
    const marker = this.#frontChannel.get(issuer);
    this.#frontChannel.delete(issuer);
    return marker !== undefined && now <= marker.until;
  }

  accounts(issuer: string | undefined, now: number): AccountKey[] {
    const entries = [...this.#index].filter(([, entry]) => now <= entry.until);
    return entries.filter(([, entry]) => issuer === undefined || entry.issuer === issuer).map(([account]) => account);
  }
}
