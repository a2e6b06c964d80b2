import type { AccountKey, Clock, Events, Grant, GrantKey, Sealer, SessionKey, Store } from "@identity-web/core";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { WorldTime } from "../schedule/world-time.ts";
import { type App, appName } from "./app.ts";
import type { Breakage } from "./breakage.ts";
import { ClusterNode } from "./cluster-node.ts";
import type { Core } from "./core.ts";
import { timesIn } from "./ends.ts";
import { plainSealer, type RepeatableCrypto } from "./plain-ports.ts";
import { stampOf, termOf } from "./resources.ts";
import { ScheduledCells } from "./scheduled-cells.ts";
import { scheduledStore } from "./scheduled-store.ts";
import { kindOf, type PartitionKind, SimulatedCells, type Skew } from "./simulated-cells.ts";
import { type GuardedStep, SimulatedCluster } from "./simulated-cluster.ts";

/**
 * "memory": core's own memory store, whose every operation is one step, as it is in a process; "cells": the same rules over
 * cells outside the process, sealed, where every step of an operation is one of the schedule.
 */
export type StoreKind = "memory" | "cells";

/** The options of a store. */
export interface StoreOptions {
  readonly store: StoreKind;
  /** How far each partition's clock is ahead, and the skew that the store expects. */
  readonly skew?: Skew;
  /** How many cells one answer of a long look returns at most. Default: all of them. */
  readonly pageSize?: number;
  /** How long looks show a cell whose time is over, in ms. @default 0 */
  readonly cellsStayMs?: number;
  /** How long a step takes to arrive, as the store estimates it, in ms. @default 0 */
  readonly arrivalMs?: number;
  /** The cells are in a Cluster, whose masters can fail one by one. */
  readonly cluster?: boolean;
}

/** The parts of the world that a store needs. */
export interface StoreWorld {
  readonly options: StoreOptions & { readonly secrets?: readonly (readonly string[])[] };
  readonly core: Core;
  readonly time: WorldTime;
  readonly scheduler: Scheduler;
  readonly crypto: RepeatableCrypto;
}

/** The context with which a node opens a store. */
export interface Opening {
  readonly name: string;
  readonly app: App;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly events: Events;
}

/** The place of a sign-in or of a caller's token. */
interface Place {
  readonly session: SessionKey | undefined;
  readonly grant: GrantKey;
}

/** The readable parts of a grant. */
export type SeenGrant = Pick<Grant, "renewal" | "providerState" | "accessTokens">;

/** A store that several nodes share, and a look at it that is no step. */
export interface SharedStore {
  open(node: Opening): Store;
  hasSession(key: SessionKey): Promise<boolean>;
  grant(key: GrantKey): Promise<SeenGrant | undefined>;
  /** All times in the store, record by record, the newest record first: ends of sessions, tokens, claims and rulings, and what else it keeps. */
  times(places: readonly Place[]): Promise<readonly (readonly number[])[]>;
  /** Changes with every step that may have changed the readable data, apart from the time. */
  readonly changes: number;
  /** The number of stored messages to other systems. */
  readonly unsent: number;
  /** Sweeps an account, outside the steps. */
  sweep(account: AccountKey, revoke: (grant: Grant) => Promise<void>): Promise<void>;
  reset(): void;
  /** Called when the schedule begins to decide. */
  goLive(): void;
  /** One master of a Cluster fails. */
  failsOver(kind: PartitionKind, to: "nothing" | "replica"): void;
  /** Shows the time to every node's store. */
  warm(): void;
  /** Advances the store's clock, or the clock of one kind of partition, by this time, in ms. */
  jumps(ms: number, kind?: PartitionKind): void;
}

export const storeOf = (world: StoreWorld, breakage: Breakage): SharedStore =>
  world.options.store === "memory" ? memory(world) : cells(world, breakage);

/** The parts of a look: only the store's own clock, and no events. */
const onlooker = ({ crypto, options }: StoreWorld, now: () => number) => ({
  crypto,
  clock: { now, sleep: async () => undefined },
  sealer: plainSealer([...new Set(options.secrets?.flat() ?? ["the secret"])]),
  events: { emit: () => undefined },
});

function memory(world: StoreWorld): SharedStore {
  const { core, scheduler, crypto, time } = world;
  let offset = 0;
  const now = () => time.now + offset;
  const driver = core.core.memoryStore({ clock: { now, sleep: async () => undefined } });
  const look = driver.open(onlooker(world, now));
  return {
    open: ({ name, app, ...context }) => {
      const opened = driver.open({ ...context, crypto, app: appName(core, app) });
      return scheduledStore(opened, scheduler, name);
    },
    hasSession: async (key) => (await look.sessions.read(key)) !== undefined,
    grant: async (key) => (await look.tokens.read(key))?.value,
    times: async (places) => {
      const kept = places.flatMap(({ session, grant }) => [
        session && look.sessions.read(session),
        look.tokens.read(grant),
      ]);
      return (await Promise.all(kept)).map((each) => timesIn(JSON.stringify([each]))).reverse();
    },
    get changes() {
      return scheduler.now;
    },
    unsent: 0,
    sweep: () => {
      throw new Error("a removal in memory is one step, and no other process sweeps");
    },
    warm: () => undefined,
    jumps: (ms) => {
      offset += ms;
    },
    goLive: () => undefined,
    failsOver: () => {
      throw new Error("a memory store is no Cluster");
    },
    reset: () => {
      throw new Error("a memory store is lost with its process, and none of its data remains");
    },
  };
}

function cells(world: StoreWorld, breakage: Breakage): SharedStore {
  const { core, scheduler, time, options, crypto } = world;
  const { pageSize, arrivalMs = 0 } = options;
  const pages = pageSize === undefined ? undefined : { size: pageSize, look: core.core.lookPage };
  const simulated = new SimulatedCells(() => time.now, options.skew, pages, options.cellsStayMs);
  const cluster = options.cluster ? new SimulatedCluster(simulated, () => time.now, breakage.generations) : undefined;
  const warmers: (() => void)[] = [];
  const seen = cluster === undefined ? simulated : { step: (...given: Peeked) => cluster.peek(...given) };
  const look = core.core.cellsStore(
    seen,
    onlooker(world, () => time.now),
  );
  return {
    open: ({ name, app, ...context }) => {
      const scheduled = new ScheduledCells<GuardedStep>(
        cluster ? noted(cluster, scheduler) : simulated,
        scheduler,
        name,
      );
      const bound = cluster ? new ClusterNode(scheduled, cluster, { scheduler, node: name }) : scheduled;
      const reached = breakage.cells?.(bound, { node: name, scheduler }) ?? bound;
      const store = core.core.cellsStore(reached, { ...context, crypto, app: appName(core, app) }, { arrivalMs });
      warmers.push(() => scheduled.warm(store));
      return scheduled.named(store);
    },
    hasSession: async (key) => (await look.sessions.read(key)) !== undefined,
    grant: async (key) => (await look.tokens.read(key))?.value,
    times: async () => simulated.times(),
    get changes() {
      return simulated.changes;
    },
    get unsent() {
      const outboxes = [...simulated.copyOf("account")].filter(([partition]) => partition.startsWith("outbox:"));
      return outboxes.reduce((count, [, kept]) => count + kept.size, 0);
    },
    warm: () => {
      for (const warm of warmers) warm();
    },
    jumps: (ms, kind) => simulated.jumps(ms, kind),
    sweep: (account, revoke) => look.sweep(account, revoke, "removed"),
    reset: () => simulated.reset(),
    goLive: () => cluster?.takeReplicas(),
    failsOver: (kind, to) => {
      if (cluster === undefined) throw new Error("only a Cluster has masters");
      cluster.failsOver(kind, to);
    },
  };
}

type Peeked = Parameters<SimulatedCluster["peek"]>;

/** A step of a Cluster depends on its master's term and its partition's stamp, and may empty the partition. */
function noted(cluster: SimulatedCluster, scheduler: Scheduler) {
  return {
    maxSkewMs: cluster.maxSkewMs,
    step(partition: string, step: GuardedStep) {
      const isNew = cluster.isNewIn(partition, step.guard);
      const stamp = [stampOf(partition)];
      scheduler.touch({ reads: [termOf(kindOf(partition)), ...(isNew ? [] : stamp)], writes: isNew ? stamp : [] });
      return cluster.step(partition, step);
    },
    changed: (partition: string, signal: AbortSignal) => cluster.changed(partition, signal),
  };
}
