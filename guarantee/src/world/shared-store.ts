import type { Clock, Events, Grant, GrantKey, SessionKey, Store } from "@identity-web/core";
import { partitionedStore } from "../partitions/partitioned-store.ts";
import { Partitions } from "../partitions/partitions.ts";
import type { Core } from "./core.ts";
import { plainSealer } from "./plain-ports.ts";
import { scheduledSteps, scheduledStore } from "./scheduled-store.ts";
import type { World } from "./world.ts";

/** "memory": core's own, every operation one step; "partitioned": partitions with clocks of their own, each step for itself. */
export type StoreKind = "memory" | "partitioned";

/** A store that several nodes share, and a look at it that is no step. */
export interface SharedStore {
  open(node: { readonly name: string; readonly clock: Clock; readonly events: Events }): Store;
  hasSession(key: SessionKey): boolean;
  grant(key: GrantKey): Grant | undefined;
  reset(): void;
}

export const storeOf = (core: Core, world: World): SharedStore =>
  world.options.store === "memory" ? memory(core, world) : partitioned(world);

function memory({ core }: Core, { scheduler, crypto, time, options }: World): SharedStore {
  const { maxFrontChannelMarkers } = options;
  const own = { now: () => time.now, sleep: async () => undefined };
  const limits = maxFrontChannelMarkers === undefined ? {} : { maxFrontChannelMarkers };
  const make = () => core.memoryStore({ ...limits, clock: own });
  const look = (driver: ReturnType<typeof make>) =>
    driver.open({ clock: own, crypto, sealer: plainSealer, events: { emit: () => undefined } });
  const driver = make();
  const store = look(driver);
  return {
    open: ({ name, clock, events }) => {
      const opened = driver.open({ clock, crypto, sealer: plainSealer, events });
      return scheduledStore(opened, scheduler, name, maxFrontChannelMarkers !== undefined);
    },
    hasSession: (key) => atOnce(store.sessions.read(key)) !== undefined,
    grant: (key) => atOnce(store.tokens.read(key))?.value,
    reset: () => {
      throw new Error("a memory store is reset with its process, and then nothing of it goes on");
    },
  };
}

function partitioned({ scheduler, crypto, time, options }: World): SharedStore {
  const { maxFrontChannelMarkers, skew = { maxMs: 0, of: {} } } = options;
  const partitions = new Partitions(() => time.now, skew, maxFrontChannelMarkers);
  const now = () => partitions.now("account");
  return {
    open: ({ name, events }) => {
      const steps = scheduledSteps(scheduler, name);
      return partitionedStore(partitions, steps, { events, crypto }, maxFrontChannelMarkers !== undefined);
    },
    hasSession: ({ account, id }) => partitions.account(account).readSession(id, now()) !== undefined,
    grant: (key) => partitions.grants(key).read(key, now())?.value,
    reset: () => partitions.reset(),
  };
}

function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error("expected a store that answers at once");
  return value;
}
