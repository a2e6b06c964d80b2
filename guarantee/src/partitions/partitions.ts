import type { AccountKey, GrantKey } from "@identity-web/core";
import { AccountPartition } from "./account-partition.ts";
import { GrantPlaces } from "./grant-places.ts";
import { RedemptionPartition } from "./redemption-partition.ts";
import { SidPartition } from "./sid-partition.ts";

export type PartitionKind = "redemption" | "sid" | "account";

/** How far the partitions' clocks lie apart at most, as the store is told, and how far each is ahead; in ms. */
export interface Skew {
  readonly maxMs: number;
  readonly of: Readonly<Partial<Record<PartitionKind, number>>>;
}

/** All partitions of a store: what lies in one is changed in one atomic step, and nothing reaches over two. */
export class Partitions {
  readonly #accounts = new Map<AccountKey, AccountPartition>();
  readonly #sids = new Map<string, SidPartition>();
  readonly #redemptions = new Map<string, RedemptionPartition>();
  readonly #time: () => number;
  readonly #skew: Skew;
  readonly #maxFrontChannelMarkers: number;
  #apps: GrantPlaces;
  #frontChannelMarkers: { readonly sid: string; readonly issuer: string | undefined }[] = [];
  #names = 0;

  constructor(time: () => number, skew: Skew, maxFrontChannelMarkers = 10_000) {
    this.#time = time;
    this.#skew = skew;
    this.#maxFrontChannelMarkers = maxFrontChannelMarkers;
    this.#apps = new GrantPlaces(this.#nextName);
  }

  now(kind: PartitionKind): number {
    return this.#time() + (this.#skew.of[kind] ?? 0);
  }

  account(key: AccountKey): AccountPartition {
    return find(this.#accounts, key, () => new AccountPartition(this.#skew.maxMs, this.#nextName));
  }

  sid(sid: string): SidPartition {
    return find(this.#sids, sid, () => new SidPartition(this.#skew.maxMs));
  }

  redemption(transactionId: string): RedemptionPartition {
    return find(this.#redemptions, transactionId, () => new RedemptionPartition());
  }

  grants(key: GrantKey): GrantPlaces {
    return "app" in key ? this.#apps : this.account(key.account).grants;
  }

  /** Notes a front-channel marker; returns the sids whose markers had to go for it. */
  keepBudget(sid: string, issuer: string | undefined): readonly string[] {
    const others = this.#frontChannelMarkers.filter((each) => each.sid !== sid || each.issuer !== issuer);
    this.#frontChannelMarkers = [...others, { sid, issuer }];
    const tooMany = this.#frontChannelMarkers.splice(
      0,
      this.#frontChannelMarkers.length - this.#maxFrontChannelMarkers,
    );
    const dropped = tooMany.filter((each) => this.sid(each.sid).dropFrontChannelMarker(each.issuer, this.now("sid")));
    return dropped.map((each) => each.sid);
  }

  /** Everything is lost together. */
  reset(): void {
    for (const { grants } of this.#accounts.values()) grants.clear();
    this.#apps.clear();
    this.#accounts.clear();
    this.#sids.clear();
    this.#redemptions.clear();
    this.#apps = new GrantPlaces(this.#nextName);
    this.#frontChannelMarkers = [];
  }

  readonly #nextName = (): string => {
    this.#names++;
    return String(this.#names);
  };
}

function find<K, V>(places: Map<K, V>, key: K, make: () => V): V {
  const known = places.get(key);
  if (known !== undefined) return known;
  const made = make();
  places.set(key, made);
  return made;
}
