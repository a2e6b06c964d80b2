import type { Clock, Events, Grant, GrantKey, Sealer, SessionKey, Store } from "@identity-web/core";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { WorldTime } from "../schedule/world-time.ts";
import { type App, appName } from "./app.ts";
import type { Breakage } from "./breakage.ts";
import type { Core } from "./core.ts";
import { plainSealer, type RepeatableCrypto } from "./plain-ports.ts";
import { ScheduledCells } from "./scheduled-cells.ts";
import { scheduledStore } from "./scheduled-store.ts";
import { type PartitionKind, SimulatedCells, type Skew } from "./simulated-cells.ts";

/**
 * "memory": core's own memory store, whose every operation is one step, as it is in a process; "cells": the same rules over
 * cells outside the process, sealed, where every step of an operation is one of the schedule.
 */
export type StoreKind = "memory" | "cells";

/** How a store is made. */
export interface StoreOptions {
  readonly store: StoreKind;
  readonly maxFrontChannelMarkers?: number;
  /** How far each partition's clock is ahead, and how much the store is told to expect. */
  readonly skew?: Skew;
}

/** What a store needs of its world. */
export interface StoreWorld {
  readonly options: StoreOptions & { readonly secrets?: readonly (readonly string[])[] };
  readonly core: Core;
  readonly time: WorldTime;
  readonly scheduler: Scheduler;
  readonly crypto: RepeatableCrypto;
}

/** What a node opens a store with. */
export interface Opening {
  readonly name: string;
  readonly app: App;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly events: Events;
}

/** What can be read of a grant. */
export type SeenGrant = Pick<Grant, "renewal" | "providerState" | "accessTokens">;

/** A store that several nodes share, and a look at it that is no step. */
export interface SharedStore {
  open(node: Opening): Store;
  hasSession(key: SessionKey): Promise<boolean>;
  grant(key: GrantKey): Promise<SeenGrant | undefined>;
  /** Changes with every step that may have changed what can be read, time aside. */
  readonly changes: number;
  reset(): void;
  /** Lets every node's store see the time. */
  warm(): void;
  /** Its clock jumps by so many ms, or that of one kind of partition. */
  jumps(ms: number, kind?: PartitionKind): void;
}

export const storeOf = (world: StoreWorld, breakage: Breakage): SharedStore =>
  world.options.store === "memory" ? memory(world) : cells(world, breakage);

/** What a look needs: no clock but the store's own, and no events. */
const onlooker = ({ crypto, options }: StoreWorld, now: () => number) => ({
  crypto,
  clock: { now, sleep: async () => undefined },
  sealer: plainSealer([...new Set(options.secrets?.flat() ?? ["the secret"])]),
  events: { emit: () => undefined },
});

function memory(world: StoreWorld): SharedStore {
  const { core, scheduler, crypto, time, options } = world;
  const { maxFrontChannelMarkers } = options;
  let offset = 0;
  const now = () => time.now + offset;
  const limits = maxFrontChannelMarkers === undefined ? {} : { maxFrontChannelMarkers };
  const driver = core.core.memoryStore({ ...limits, clock: { now, sleep: async () => undefined } });
  const look = driver.open(onlooker(world, now));
  return {
    open: ({ name, app, ...context }) => {
      const opened = driver.open({ ...context, crypto, app: appName(app) });
      return scheduledStore(opened, scheduler, name, maxFrontChannelMarkers !== undefined);
    },
    hasSession: async (key) => (await look.sessions.read(key)) !== undefined,
    grant: async (key) => (await look.tokens.read(key))?.value,
    get changes() {
      return scheduler.now;
    },
    warm: () => undefined,
    jumps: (ms) => {
      offset += ms;
    },
    reset: () => {
      throw new Error("a memory store is lost with its process, and then nothing of it goes on");
    },
  };
}

function cells(world: StoreWorld, breakage: Breakage): SharedStore {
  const { core, scheduler, time, options, crypto } = world;
  const { maxFrontChannelMarkers } = options;
  const simulated = new SimulatedCells(() => time.now, options.skew);
  const warmers: (() => void)[] = [];
  const look = core.core.cellsStore(
    simulated,
    onlooker(world, () => time.now),
  );
  return {
    open: ({ name, app, ...context }) => {
      const scheduled = new ScheduledCells(simulated, scheduler, name);
      const reached = breakage.cells?.(scheduled, { node: name, scheduler }) ?? scheduled;
      const store = core.core.cellsStore(
        reached,
        { ...context, crypto, app: appName(app) },
        maxFrontChannelMarkers === undefined ? {} : { maxFrontChannelMarkers },
      );
      warmers.push(() => scheduled.warm(store));
      return scheduled.named(store);
    },
    hasSession: async (key) => (await look.sessions.read(key)) !== undefined,
    grant: async (key) => (await look.tokens.read(key))?.value,
    get changes() {
      return simulated.changes;
    },
    warm: () => {
      for (const warm of warmers) warm();
    },
    jumps: (ms, kind) => simulated.jumps(ms, kind),
    reset: () => simulated.reset(),
  };
}
