import type { Clock, Events, Grant, GrantKey, GrantRecord, Sealer, SessionKey, Store } from "@identity-web/core";
import { partitionedRecords } from "../partitions/partitioned-records.ts";
import { Partitions } from "../partitions/partitions.ts";
import type { Breakage } from "./breakage.ts";
import { unsealed } from "./plain-ports.ts";
import { scheduledSteps, scheduledStore } from "./scheduled-store.ts";
import type { World } from "./world.ts";

/** "memory": core's own, every operation one step; "partitioned": partitions with clocks of their own, each step for itself. */
export type StoreKind = "memory" | "partitioned";

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
}

export const storeOf = (world: World, breakage: Breakage): SharedStore =>
  world.options.store === "memory" ? memory(world) : partitioned(world, breakage);

function memory({ core: { core }, scheduler, crypto, time, options }: World): SharedStore {
  const { maxFrontChannelMarkers } = options;
  const own = { now: () => time.now, sleep: async () => undefined };
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
    reset: () => {
      throw new Error("a memory store is lost with its process, and then nothing of it goes on");
    },
  };
}

function partitioned({ core: { core }, scheduler, time, options }: World, breakage: Breakage): SharedStore {
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
