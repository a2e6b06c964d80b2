import { ownApp, sisterApp, strangeApp } from "../../world/app.ts";
import type { WorldOptions } from "../../world/world.ts";
import { callsApi, type DrawAct, reachesEnd, securityEvent } from "./acts.ts";
import type { Draw } from "./draw.ts";
import { mishapsOf, mishapsOfOne } from "./mishaps.ts";
import {
  appAsks,
  followsLink,
  listsAsAdministrator,
  looksLater,
  opensOtherPage,
  signsInOtherwise,
  triesAgain,
} from "./more-acts.ts";

/** One way in which worlds differ, with the acts that it brings. */
export interface Dimension {
  readonly name: string;
  /** The share of drawn worlds that have it. */
  readonly share: number;
  /** Only stores outside the process have it. */
  readonly needsCells?: boolean;
  /** Another dimension that a world with this one never has. */
  readonly without?: string;
  readonly options: (draw: Draw, nodes: number) => Partial<WorldOptions>;
  readonly acts?: readonly DrawAct[];
}

const minute = 60_000;

const anyNode: (run: (cast: Parameters<DrawAct>[0], at: number) => ReturnType<DrawAct>) => DrawAct = (run) => (cast) =>
  run(cast, cast.draw.count(1, cast.nodes));

const dies = anyNode(({ world }, at) => ({ what: `node ${at} dies`, run: () => world.dies(at) }));

const jumps = anyNode(({ world, draw }, at) => {
  const ms = draw.one(-7_200_000, -30_000, 30_000, 7_200_000);
  const isUnseen = draw.happens(0.5);
  return { what: `the clock of node ${at} jumps by ${ms / 1000} s`, run: () => world.jumps(at, ms, isUnseen) };
});

const sweeps: DrawAct = ({ world, draw }) => {
  if (world.options.store === "memory") return undefined;
  const subject = draw.one("alice", "alice", "bob");
  return { what: `another process sweeps ${subject}`, run: () => world.sweeps(subject) };
};

const tells = anyNode(({ world }, at) => ({
  what: `node ${at} tells what is due a minute later`,
  run: async () => {
    await world.passes(61_000);
    const node = world.node(at);
    await node.serve(async () => node.tellRemovals?.tellDue()).catch(() => undefined);
  },
}));

const isReset: DrawAct = ({ world }) =>
  world.options.store === "memory" ? undefined : { what: "the store is reset", run: () => world.storeIsReset() };

const failsOver: DrawAct = ({ world, draw }) => {
  const kind = draw.one("account", "sid", "redemption");
  const to = draw.one("nothing", "replica");
  return { what: `the master of ${kind}s fails over to ${to}`, run: () => world.failsOver(kind, to) };
};

/** All dimensions of drawn worlds. */
export const dimensions: readonly Dimension[] = [
  { name: "scope", share: 0.5, options: (draw) => ({ signOutScope: draw.one("session", "everywhere") }) },
  {
    name: "refresh tokens",
    share: 0.4,
    options: (draw) => ({
      provider: draw.one(
        { rotates: false },
        { rotates: false, refreshTokens: "reusable" } as const,
        { refreshTokens: "single-use" } as const,
        { rotatesAfter: 1 },
        { hidesRotation: true },
        { hidesRotation: true, rotatesAfter: 1 },
        { revokes: false },
      ),
    }),
    acts: [triesAgain],
  },
  {
    name: "issuers",
    share: 0.1,
    options: (draw) => ({
      provider: draw.one({ slash: "in ID tokens" } as const, { slash: "in notices" } as const),
    }),
  },
  {
    // Its app accepts any issuer's identifiers, so no app of another provider shares its store.
    name: "a multi-tenant provider",
    share: 0.05,
    without: "apps",
    options: () => ({ provider: { isMultiTenant: true } }),
  },
  { name: "time passes with each step", share: 0.2, options: () => ({ tickMs: 1 }) },
  {
    // A step in which something ends must be a step of the time.
    name: "ends",
    share: 0.4,
    options: () => ({ tickMs: 0 }),
    acts: [reachesEnd, reachesEnd, reachesEnd],
  },
  {
    name: "no time passes by itself",
    share: 0.3,
    without: "time passes with each step",
    options: () => ({ tickMs: 0 }),
  },
  {
    name: "steps take time to arrive",
    share: 0.6,
    needsCells: true,
    options: (draw) => ({ arrivalMs: draw.one(20, 200) }),
  },
  {
    name: "cells stay after their end",
    share: 0.15,
    needsCells: true,
    options: (draw) => ({ cellsStayMs: draw.one(1, 5000, 24 * 60 * minute) }),
  },
  {
    name: "many sessions",
    share: 0.1,
    needsCells: true,
    options: (draw) => ({ pageSize: draw.one(1, 2) }),
  },
  { name: "events", share: 0.35, options: () => ({}), acts: [securityEvent, securityEvent, securityEvent] },
  {
    name: "index of users",
    share: 0.25,
    options: () => ({ indexesUsers: true }),
    acts: [securityEvent, securityEvent],
  },
  { name: "exchanges", share: 0.35, options: () => ({ onBehalfOf: true }), acts: [callsApi, callsApi, callsApi] },
  {
    name: "onward messages",
    share: 0.2,
    needsCells: true,
    options: () => ({ tellsRemovals: true }),
    acts: [tells, tells],
  },
  {
    name: "rechecks",
    share: 0.2,
    options: () => ({ recheck: { everyMs: 60 * minute, graceMs: 30 * minute } }),
    acts: [looksLater, looksLater],
  },
  { name: "shared work", share: 0.25, options: () => ({ requestsShareWork: true }) },
  { name: "pages", share: 0.2, needsCells: true, options: (draw) => ({ pageSize: draw.count(1, 3) }) },
  {
    name: "partitions' clocks",
    share: 0.15,
    needsCells: true,
    options: (draw) => {
      const most = draw.one(500, 500, 3000);
      const ms = () => draw.one(-most, 0, most);
      return { skew: { maxMs: 2 * most, of: { account: ms(), sid: ms(), redemption: ms() } } };
    },
  },
  {
    name: "nodes' clocks",
    share: 0.2,
    options: (draw, nodes) => ({
      clockOffsetsMs: Array.from({ length: nodes }, () => draw.one(-600_000, -5000, 0, 5000, 600_000)),
    }),
    acts: [jumps],
  },
  {
    name: "apps",
    share: 0.2,
    options: (draw, nodes) => {
      const other = draw.one(sisterApp, sisterApp, strangeApp);
      return { apps: Array.from({ length: nodes }, (_, at) => (at === nodes - 1 ? other : ownApp)) };
    },
  },
  {
    name: "secrets",
    share: 0.15,
    needsCells: true,
    options: (draw, nodes) => {
      const [first, rest] = draw.one<readonly [readonly string[], readonly string[]]>(
        [
          ["new", "old"],
          ["old", "new"],
        ],
        [["old"], ["old", "new"]],
        [["new", "old"], ["new"]],
      );
      return { secrets: Array.from({ length: nodes }, (_, at) => (at === 0 ? first : rest)) };
    },
  },
  {
    name: "mishaps",
    share: 0.4,
    options: (draw) => ({
      allowance: { mishaps: draw.count(1, 2), timeouts: draw.count(0, 1), of: mishapsOf(draw) },
    }),
    acts: [triesAgain],
  },
  { name: "a process dies", share: 0.2, needsCells: true, options: () => ({}), acts: [dies, dies] },
  { name: "sweeps", share: 0.2, needsCells: true, options: () => ({}), acts: [sweeps, sweeps] },
  { name: "a reset", share: 0.05, needsCells: true, options: () => ({}), acts: [isReset] },
  {
    name: "a Cluster",
    share: 0.08,
    needsCells: true,
    without: "a reset",
    options: () => ({ cluster: true }),
    acts: [failsOver],
  },
  {
    name: "mishaps of one use case",
    share: 0.4,
    options: (draw) => ({
      allowance: { mishaps: draw.count(1, 2), timeouts: draw.count(0, 1), of: mishapsOfOne(draw) },
    }),
    acts: [triesAgain, triesAgain],
  },
  { name: "the app's own tokens", share: 0.15, options: () => ({}), acts: [appAsks, appAsks, appAsks] },
  {
    name: "other pages",
    share: 0.25,
    options: () => ({}),
    acts: [opensOtherPage, opensOtherPage, opensOtherPage, listsAsAdministrator],
  },
  {
    name: "other links",
    share: 0.2,
    options: () => ({}),
    acts: [followsLink, followsLink, signsInOtherwise, signsInOtherwise],
  },
];
