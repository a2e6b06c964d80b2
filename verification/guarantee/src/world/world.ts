import type { AccountKey, Grant, RecheckTerms, SignOutScope, Store } from "@identity-web/core";
import { History } from "../judge/history.ts";
import { providerClient } from "../provider/provider-client.ts";
import { type ProviderOptions, SimulatedProvider } from "../provider/simulated-provider.ts";
import type { Allowance } from "../schedule/allowance.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { WorldTime } from "../schedule/world-time.ts";
import { type App, ownApp } from "./app.ts";
import type { Breakage } from "./breakage.ts";
import { Browser } from "./browser.ts";
import type { Core } from "./core.ts";
import { instantOf, type Target } from "./ends.ts";
import { plainSealer, RepeatableCrypto } from "./plain-ports.ts";
import { termOf, termsResource } from "./resources.ts";
import { type Opening, type SharedStore, type StoreOptions, storeOf } from "./shared-store.ts";
import { longAgoMs, type PartitionKind } from "./simulated-cells.ts";
import { SimulatedNode } from "./simulated-node.ts";
import { watchedStore } from "./watched-store.ts";

export interface WorldOptions extends StoreOptions {
  readonly nodes?: number;
  readonly signOutScope?: SignOutScope;
  readonly provider?: ProviderOptions;
  readonly allowance?: Allowance;
  /**
   * How much time each step takes, in ms. @default 1 in memory; in cells 0, so that time passes only if a scenario says
   * so, and steps without a common resource may change places.
   */
  readonly tickMs?: number;
  /** Whether the app is also an API, which exchanges its callers' tokens. */
  readonly onBehalfOf?: boolean;
  /** Whether sign-ins index their users by an identifier, for security events. @default false */
  readonly indexesUsers?: boolean;
  /** Whether it notifies an API of every removal. @default false */
  readonly tellsRemovals?: boolean;
  /** Whether requests of one node wait for each other's work, as on Node. @default false, as on Workers */
  readonly requestsShareWork?: boolean;
  /** How closely its sessions follow the provider. `undefined`: not at all. */
  readonly recheck?: RecheckTerms;
  /** Each node's app, the first node's first. @default one app */
  readonly apps?: readonly App[];
  /** How far each node's clock is ahead, in ms, the first node's first. */
  readonly clockOffsetsMs?: readonly number[];
  /** Each node's secrets, the first node's first. @default the same secret for all */
  readonly secrets?: readonly (readonly string[])[];
}

/** A Monday at noon, in a whole second. */
const beginning = Date.UTC(2026, 5, 1, 12);

/** The lead of the nodes' clocks, in ms. All clocks of a world differ: the store has the world's own time, and the provider's clock is ahead. */
const offsets = [3700, -2300, 900];

/** One app on several nodes, with its store, provider, browsers and time. The schedule controls all of them. */
export class World {
  readonly options: WorldOptions;
  readonly time: WorldTime;
  readonly scheduler: Scheduler;
  readonly history = new History();
  /** The first app's provider. */
  readonly provider: SimulatedProvider;
  readonly core: Core;
  readonly crypto: RepeatableCrypto;
  readonly signOutScope: SignOutScope;
  readonly #shared: SharedStore;
  readonly #nodes: readonly SimulatedNode[];
  #observed = "";
  #end = Number.NEGATIVE_INFINITY;
  readonly #providers = new Map<string, SimulatedProvider>();

  constructor(core: Core, options: WorldOptions, breakage: Breakage = {}) {
    this.core = core;
    this.options = options;
    this.time = new WorldTime(beginning, options.tickMs ?? (options.store === "memory" ? 1 : 0));
    const scheduler = new Scheduler(this.time, options.allowance ?? {});
    this.scheduler = scheduler;
    this.provider = this.providerOf(options.apps?.[0] ?? ownApp);
    this.crypto = new RepeatableCrypto(() => scheduler.task);
    this.signOutScope = options.signOutScope ?? "account";
    this.#shared = storeOf(this, breakage);
    const { onBehalfOf = false, indexesUsers = false, tellsRemovals = false, recheck } = options;
    const { requestsShareWork = false } = options;
    const { history } = this;
    const shared = { core, scheduler, history, crypto: this.crypto };
    const features = { onBehalfOf, indexesUsers, tellsRemovals, recheck, requestsShareWork };
    const parts = { ...shared, ...features, signOutScope: this.signOutScope };
    const nodes: SimulatedNode[] = [];
    for (let number = 1; number <= (options.nodes ?? 2); number++) {
      const app = options.apps?.[number - 1] ?? ownApp;
      const open = (node: Opening) => {
        const opened: Store = this.#shared.open(node);
        const store = breakage.store?.(opened, { node: node.name, scheduler }) ?? opened;
        const provider = this.providerOf(app);
        const { name, clock } = node;
        const client = providerClient(provider, scheduler, core, { node: name, client: app.client, clock });
        return { store: watchedStore(store, { app, node: name, provider, history, scheduler }), provider: client };
      };
      const clockOffsetMs = options.clockOffsetsMs?.[number - 1] ?? offsets[(number - 1) % offsets.length] ?? 0;
      const sealer = plainSealer(options.secrets?.[number - 1] ?? ["the secret"]);
      nodes.push(new SimulatedNode(`node ${number}`, { ...parts, app, sealer, clockOffsetMs }, open));
    }
    this.#nodes = nodes;
    this.time.moved = () => this.#shared.warm();
  }

  node(number: number): SimulatedNode {
    const node = this.#nodes[number - 1];
    if (node === undefined) throw new Error(`there is no node ${number}`);
    return node;
  }

  browser(name: string): Browser {
    return new Browser(this, name);
  }

  /** Lets the schedule decide from now on. */
  goLive(): void {
    this.#shared.warm();
    this.#shared.goLive();
    this.scheduler.goLive();
  }

  /** Makes the provider issue a logout token now, in a separate step. */
  issuesLogoutToken(about: { readonly sid?: string; readonly subject?: string }): Promise<string> {
    const effect = () => this.provider.logoutToken(about);
    return this.scheduler.call({ what: "the provider issues a logout token", touches: { reads: ["time"] }, effect });
  }

  providerOf({ issuer }: Pick<App, "issuer">): SimulatedProvider {
    const known = this.#providers.get(issuer);
    if (known !== undefined) return known;
    const made = new SimulatedProvider(issuer, this.time, this.options.provider ?? {});
    this.#providers.set(issuer, made);
    return made;
  }

  /** The birth of the store, unless it has lost its data since, in ms since the epoch. */
  get bornAt(): number {
    return this.options.store === "memory" ? beginning : beginning - longAgoMs;
  }

  /** The number of undelivered messages in the store. */
  get unsent(): number {
    return this.#shared.unsent;
  }

  get providers(): readonly SimulatedProvider[] {
    return [...this.#providers.values()];
  }

  /** The key of an account's partition (DESIGN §4). */
  accountKey({ issuer, subject }: { readonly issuer: string; readonly subject: string }): AccountKey {
    return this.crypto.hash(JSON.stringify([issuer, subject])).slice(0, 22);
  }

  /** Advances the time, in a separate step. */
  passes(ms: number): Promise<void> {
    const effect = () => this.time.pass(ms);
    return this.scheduler.call({ what: `${ms / 1000} s pass`, touches: { writes: ["time"] }, effect });
  }

  /**
   * Advances the time to an instant at which something in the store ends, or about there, in a separate step. All such steps of a
   * world go to one instant until it is over.
   */
  passesToEnd(target: Target): Promise<void> {
    const effect = async () => {
      const { attempts } = this.history;
      const now = this.time.unread;
      if (now > this.#end) {
        const times = await this.#shared.times(attempts.map(({ place }) => place));
        this.#end = instantOf(times, now, target) ?? this.#end;
      }
      this.time.reach(this.#end + target.aside);
    };
    const what = `to ${target.aside} ms after an end: some s pass`;
    return this.scheduler.call({ what, touches: { writes: ["time"] }, effect });
  }

  /** A process that takes part in nothing else sweeps an account, in one step. */
  sweeps(subject: string): Promise<void> {
    const account = this.accountKey({ issuer: this.provider.issuer, subject });
    const revoke = async ({ providerState }: Grant) => {
      const token = this.provider.tokens.find(providerState);
      if (token === undefined) return;
      token.revokedAt.push(this.scheduler.now);
      token.state = "revoked";
    };
    // Each operation on the account looks at its rulings.
    const touches = { reads: ["time"], writes: [`${account}|F`] };
    const effect = () => this.#shared.sweep(account, revoke);
    return this.scheduler.call({ what: "another process sweeps", touches, effect });
  }

  /** Kills a node at some moment, or never. */
  dies(number: number): Promise<void> {
    const node = this.node(number);
    const what = `${node.name} dies`;
    const choices = { spared: () => undefined };
    return this.scheduler.call({ what, touches: { writes: [node.name] }, effect: () => node.die(), choices });
  }

  /**
   * A node's clock jumps.
   *
   * @param isUnseen - The node's store has had no answer since then, and still guesses the store's time by the node's clock.
   */
  jumps(number: number, ms: number, isUnseen = false): Promise<void> {
    const node = this.node(number);
    const what = `the clock of ${node.name} jumps by ${ms / 1000} s`;
    const effect = () => {
      node.clockOffsetMs += ms;
      if (!isUnseen) this.#shared.warm();
    };
    return this.scheduler.call({ what, touches: { writes: [node.name] }, effect });
  }

  /** Sets the store's clock, or that of one kind of partition. The store must not let its time go back. */
  storeClockJumps(ms: number, kind?: PartitionKind): Promise<void> {
    const effect = () => {
      this.#shared.jumps(ms, kind);
      this.#shared.warm();
    };
    const what = `the store's clock ${kind === undefined ? "" : `(${kind}) `}jumps by ${ms / 1000} s`;
    return this.scheduler.call({ what, touches: { writes: ["time"] }, effect });
  }

  /** Makes the store lose everything at once. */
  storeIsReset(): Promise<void> {
    const effect = () => {
      this.#shared.reset();
      this.#shared.warm();
      this.history.resets.push(this.scheduler.now);
    };
    return this.scheduler.call({ what: "the store is reset", touches: { writes: ["time"] }, effect });
  }

  /** Makes one master of a Cluster fail. It loses everything, or a replica without this schedule's writes takes over. */
  failsOver(kind: PartitionKind, to: "nothing" | "replica"): Promise<void> {
    const effect = () => {
      this.#shared.failsOver(kind, to);
      this.#shared.warm();
      this.history.resets.push(this.scheduler.now);
      this.history.failovers.push(this.scheduler.now);
    };
    const what = `the master of ${kind} partitions fails over`;
    return this.scheduler.call({ what, touches: { writes: ["time", termOf(kind), termsResource] }, effect });
  }

  /** Reads all data of all sign-ins so far that any node could read, and records changes. */
  async observe(): Promise<void> {
    const state = `${this.#shared.changes} ${this.time.unread} ${this.history.attempts.length}`;
    if (state === this.#observed) return;
    this.#observed = state;
    for (const { place, seen } of this.history.attempts) {
      const grant = await this.#shared.grant(place.grant);
      const isLiving = grant !== undefined && (grant.renewal !== "none" || grant.accessTokens.length > 0);
      const now = {
        at: this.scheduler.now,
        session: place.session !== undefined && (await this.#shared.hasSession(place.session)),
        grant: grant === undefined ? ("none" as const) : isLiving ? ("living" as const) : ("ended" as const),
        refreshToken: isLiving ? grant.providerState : undefined,
      };
      const last = seen.at(-1);
      const isSame =
        last?.session === now.session && last.grant === now.grant && last.refreshToken === now.refreshToken;
      if (!isSame) seen.push(now);
    }
  }
}
