import type { Clock, Events, Grant, GrantKey, GrantRecord, Sealer, SessionKey, Store } from "@identity-web/core";
import { partitionedRecords } from "../partitions/partitioned-records.ts";
import { Partitions, type Skew } from "../partitions/partitions.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { WorldTime } from "../schedule/world-time.ts";
import type { Breakage } from "./breakage.ts";
import type { Core } from "./core.ts";
import { type RepeatableCrypto, unsealed } from "./plain-ports.ts";
import { scheduledSteps, scheduledStore } from "./scheduled-store.ts";

/** "memory": core's own, every operation one step; "partitioned": partitions with clocks of their own, each step for itself. */
export type StoreKind = "memory" | "partitioned";

/** How a store is made. */
export interface StoreOptions {
  readonly store: StoreKind;
  readonly maxFrontChannelMarkers?: number;
  /** How far each partition's clock is ahead, and how much the store is told to expect. */
  readonly skew?: Skew;
}

/** What a store needs of its world. */
export interface StoreWorld {
  readonly options: StoreOptions;
  readonly core: Core;
  readonly time: WorldTime;
  readonly scheduler: Scheduler;
  readonly crypto: RepeatableCrypto;
}

/** What a node opens a store with. */
export interface Opening {
  readonly name: string;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly events: Events;
}

/** What can be read of a grant. */
export type SeenGrant = Pick<Grant, "renewal" | "providerState"> & { readonly accessTokens: readonly unknown[] };

/** A store that several nodes share, and a look at it that is no step. */
export interface SharedStore {
  open(node: Opening): Store;
  hasSession(key: SessionKey): boolean;
  grant(key: GrantKey): SeenGrant | undefined;
  reset(): void;
  /** Its clock jumps by so many ms. */
  jumps(ms: number): void;
}

export const storeOf = (world: StoreWorld, breakage: Breakage): SharedStore =>
  world.options.store === "memory" ? memory(world) : partitioned(world, breakage);

function memory({ core: { core }, scheduler, crypto, time, options }: StoreWorld): SharedStore {
  const { maxFrontChannelMarkers } = options;
  let offset = 0;
  const own = { now: () => time.now + offset, sleep: async () => undefined };
  const limits = maxFrontChannelMarkers === undefined ? {} : { maxFrontChannelMarkers };
  const driver = core.memoryStore({ ...limits, clock: own });
  let look: Store | undefined;
  return {
    open: ({ name, ...context }) => {
      const opened = driver.open({ ...context, crypto });
      look ??= opened;
      return scheduledStore(opened, scheduler, name, maxFrontChannelMarkers !== undefined);
    },
    hasSession: (key) => atOnce(look?.sessions.read(key)) !== undefined,
    grant: (key) => atOnce(look?.tokens.read(key))?.value,
    jumps: (ms) => {
      offset += ms;
    },
    reset: () => {
      throw new Error("a memory store is lost with its process, and then nothing of it goes on");
    },
  };
}

function partitioned({ core: { core }, scheduler, time, options }: StoreWorld, breakage: Breakage): SharedStore {
  const { maxFrontChannelMarkers } = options;
  const skew = options.skew && { ...options.skew, ...breakage.skew };
  const partitions = new Partitions({ rules: core, time: () => time.now, skew, maxFrontChannelMarkers });
  const now = () => partitions.now("account");
  return {
    open: ({ name, ...context }) => {
      const steps = scheduledSteps(scheduler, name);
      const records = partitionedRecords(partitions, steps, maxFrontChannelMarkers !== undefined);
      return core.sealedStore(breakage.records?.(records, { partitions, steps }) ?? records, context);
    },
    hasSession: ({ account, id }) => partitions.account(account).readSession(id, now()) !== undefined,
    grant: (key) => opened(partitions.grants(key).read(key, now())?.value),
    jumps: () => {
      throw new Error("partitions have clocks that never jump");
    },
    reset: () => partitions.reset(),
  };
}

/** Records are looked at after every step, and most of them haven't changed. */
const looked = new WeakMap<GrantRecord, SeenGrant>();

function opened(record: GrantRecord | undefined): SeenGrant | undefined {
  if (record === undefined) return undefined;
  if (record.sealed === undefined) return { renewal: "none", providerState: "", accessTokens: [] };
  const known = looked.get(record);
  if (known !== undefined) return known;
  const grant: SeenGrant = JSON.parse(unsealed(record.sealed)[2]);
  looked.set(record, grant);
  return grant;
}

function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error("expected a store that answers at once");
  return value;
}
