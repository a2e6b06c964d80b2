import type { AccountKey, GrantKey } from "@identity-web/core";
import { AccountPartition } from "./account-partition.ts";
import { GrantSlots } from "./grant-slots.ts";
import { RedemptionPartition } from "./redemption-partition.ts";
import type { Rules } from "./rules.ts";
import { SidPartition } from "./sid-partition.ts";

export type PartitionKind = "redemption" | "sid" | "account";

/** How far the partitions' clocks lie apart at most, as the store is told, and how far each is ahead; in ms. */
export interface Skew {
  readonly maxMs: number;
  readonly of: Readonly<Partial<Record<PartitionKind, number>>>;
}

export interface PartitionOptions {
  readonly rules: Rules;
  readonly time: () => number;
  readonly skew?: Skew | undefined;
  readonly maxFrontChannelMarkers?: number | undefined;
}

/** All partitions of a store: what lies in one is changed in one atomic step, and nothing reaches over two. */
export class Partitions {
  readonly #options: PartitionOptions;
  readonly #skew: Skew;
  readonly #accounts = new Map<AccountKey, AccountPartition>();
  readonly #sids = new Map<string, SidPartition>();
  readonly #redemptions = new Map<string, RedemptionPartition>();
  readonly #apps: GrantSlots;
  #frontChannelMarkers: { readonly sid: string; readonly issuer: string | undefined }[] = [];
  #lastNumber = 0;

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.#skew = options.skew ?? { maxMs: 0, of: {} };
    this.#apps = new GrantSlots(options.rules, this.#nextNumber);
  }

  now(kind: PartitionKind): number {
    return this.#options.time() + (this.#skew.of[kind] ?? 0);
  }

  account(key: AccountKey): AccountPartition {
    const { rules } = this.#options;
    return find(this.#accounts, key, () => new AccountPartition(key, rules, this.#skew.maxMs, this.#nextNumber));
  }

  sid(name: string): SidPartition {
    return find(this.#sids, name, () => new SidPartition(this.#options.rules, this.#skew.maxMs));
  }

  redemption(transactionId: string): RedemptionPartition {
    return find(this.#redemptions, transactionId, () => new RedemptionPartition());
  }

  grants(key: GrantKey): GrantSlots {
    return "app" in key ? this.#apps : this.account(key.account).grants;
  }

  /** Notes a front-channel marker; returns the sids whose markers had to go for it. */
  keepBudget(sid: string, issuer: string | undefined): readonly string[] {
    const { maxFrontChannelMarkers = 10_000 } = this.#options;
    const others = this.#frontChannelMarkers.filter((each) => each.sid !== sid || each.issuer !== issuer);
    this.#frontChannelMarkers = [...others, { sid, issuer }];
    const excess = Math.max(0, this.#frontChannelMarkers.length - maxFrontChannelMarkers);
    const oldest = this.#frontChannelMarkers.splice(0, excess);
    const dropped = oldest.filter((each) => this.sid(each.sid).dropFrontChannelMarker(each.issuer, this.now("sid")));
    return dropped.map((each) => each.sid);
  }

  /** Everything is lost together. */
  reset(): void {
    for (const { grants } of this.#accounts.values()) grants.clear();
    this.#apps.clear();
    this.#accounts.clear();
    this.#sids.clear();
    this.#redemptions.clear();
    this.#frontChannelMarkers = [];
  }

  readonly #nextNumber = (): number => {
    this.#lastNumber++;
    return this.#lastNumber;
  };
}

function find<K, V>(places: Map<K, V>, key: K, make: () => V): V {
  const known = places.get(key);
  if (known !== undefined) return known;
  const made = make();
  places.set(key, made);
  return made;
}
