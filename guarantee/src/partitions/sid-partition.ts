import { type AccountKey, isConcerned, issuedUntil, type Session, type SessionNotice } from "@identity-web/core";

interface Marker {
  readonly issuedUntil: number | undefined;
  readonly until: number;
}

/** Everything of one sid: which accounts have or had sessions of it, and the markers that stop sign-ins of it. */
export class SidPartition {
  readonly #index = new Map<AccountKey, { readonly issuer: string; readonly until: number }>();
  readonly #verified = new Map<string | undefined, Marker>();
  readonly #frontChannel = new Map<string | undefined, Marker>();
  readonly #maxSkewMs: number;

  constructor(maxSkewMs: number) {
    this.#maxSkewMs = maxSkewMs;
  }

  /** Indexes a sign-in and tells whether a marker stops it. */
  enter({ account, issuedAt, expiresAt }: Session, now: number): "free" | "stopped" {
    const until = Math.max(expiresAt, this.#index.get(account.key)?.until ?? 0);
    this.#index.set(account.key, { issuer: account.issuer, until });
    const stops = [this.#verified, this.#frontChannel].some((markers) =>
      [account.issuer, undefined].some((issuer) => {
        const marker = markers.get(issuer);
        return marker !== undefined && now <= marker.until && isConcerned(issuedAt, marker.issuedUntil);
      }),
    );
    return stops ? "stopped" : "free";
  }

  /** Leaves a marker. */
  mark(notice: SessionNotice, forMs: number, now: number): void {
    const markers = notice.verified ? this.#verified : this.#frontChannel;
    const standing = markers.get(notice.issuer);
    const earlier = standing !== undefined && now <= standing.until ? standing : undefined;
    const bound = issuedUntil(notice);
    const isOpen = bound === undefined || (earlier !== undefined && earlier.issuedUntil === undefined);
    markers.set(notice.issuer, {
      issuedUntil: isOpen ? undefined : Math.max(bound, earlier?.issuedUntil ?? bound),
      until: Math.max(now + forMs + this.#maxSkewMs, earlier?.until ?? 0),
    });
  }

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
