import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore, Step } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "./sealed.ts";

const sealer = createSealer(["a secret of one app, for a test of its store"]);
const minute = 60_000;
const hour = 60 * minute;
const account = "alice".padEnd(22, "_");
const named = { sids: ["of no ID token"], withoutSid: true };
const removal: Removal = { sessions: named, tokens: "all", ifEnds: named, barrierForMs: 61_000 };

type Matches = (partition: string, step: Step) => boolean;

/**
 * Two nodes on one store. `disturbance.run` runs once, before the first matching step of the first node. `lost`: the answer of a
 * step is lost, and the node's client sends the step again.
 */
function twoNodes() {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const disturbance: { matches?: Matches; run?: (() => Promise<unknown>) | undefined } = {};
  const lost: { matches?: Matches | undefined; meanwhile?: () => Promise<unknown> } = {};
  const paused: { matches?: Matches | undefined; until: () => Promise<unknown> } = { until: async () => undefined };
  /** Lets the other node's next matching step wait. */
  const pause = (matches: Matches) => {
    const [reached, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    Object.assign(paused, {
      matches,
      until: () => {
        reached.resolve();
        return resumed.promise;
      },
    });
    return { reached: reached.promise, resume: resumed.resolve };
  };
  const otherStep: CellStore["step"] = async (partition, each) => {
    if (paused.matches?.(partition, each)) {
      paused.matches = undefined;
      await paused.until();
    }
    return cells.step(partition, each);
  };
  const step: CellStore["step"] = async (partition, each) => {
    const { matches, run } = disturbance;
    if (run !== undefined && matches?.(partition, each)) {
      disturbance.run = undefined;
      await run();
    }
    if (lost.matches?.(partition, each)) {
      lost.matches = undefined;
      await cells.step(partition, each);
      await lost.meanwhile?.();
    }
    return cells.step(partition, each);
  };
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "mail" };
  const [store, other] = [cellsStore({ step }, context), cellsStore({ step: otherStep }, context)];
  const begin = async () => {
    const redemption = await other.beginRedemption(webCrypto.random(9), { forMs: minute, rememberMs: hour });
    if (redemption === "replayed") throw new Error("a new transaction is redeemed");
    return redemption;
  };
  const signIn = async (id: string, details: Partial<Session> = {}, redemption = begin()) => {
    const now = clock.now();
    const times = { issuedAt: now, expiresAt: now + 8 * hour };
    const session: Session = {
      ...{ id, app: "mail", account: { issuer: "https://provider.example", subject: "alice", key: account } },
      ...{ ...times, createdAt: now, seenAt: now, idleExpiresAt: now + hour, claims: {}, ...details },
    };
    const grant = { ...times, accessTokens: [], renewal: "single-use", providerState: `token of ${id}` } as const;
    return other.signIn(session, grant, await redemption);
  };
  const sweep = () => other.sweep(account, async () => undefined, "all");
  const hasTokens = async (id: string) => (await other.tokens.read({ account, kind: "session", id })) !== undefined;
  const living = async () => (await other.sessions.list(account)).map(({ id }) => id).sort();
  return { clock, store, disturbance, pause, lost, begin, signIn, sweep, hasTokens, living };
}

const writesRulings: Matches = (partition, { put = [] }) => partition === account && put.some(({ key }) => key === "F");
const storesSession: Matches = (_, { put = [] }) => put.some(({ key }) => key.startsWith("s:"));

describe("a removal of all tokens that is conditional on ending a session", () => {
  test("ends it and removes all tokens in one step", async () => {
    const { store, signIn, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    await signIn("without a sid");
    expect(await store.removeAccount(account, removal)).toEqual({ sessions: 1, grants: 2 });
    expect(await living()).toEqual(["laptop"]);
    expect(await hasTokens("laptop")).toBe(false);
  });

  test("leaves the tokens if it ends none, and stops a sign-in without a sid that is pending", async () => {
    const { store, signIn, begin, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    const pending = begin();
    await pending;
    expect(await store.removeAccount(account, removal)).toEqual({ sessions: 0, grants: 0 });
    expect(await hasTokens("laptop")).toBe(true);
    expect(await signIn("late", {}, pending)).toBe("stopped");
  });

  test("leaves the tokens if all sessions without a sid were issued later", async () => {
    const { clock, store, signIn, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    const issuedUntil = clock.now();
    await clock.advance(2000);
    await signIn("without a sid");
    expect(await store.removeAccount(account, { ...removal, issuedUntil })).toEqual({ sessions: 0, grants: 0 });
    expect(await living()).toEqual(["laptop", "without a sid"]);
    expect(await hasTokens("laptop")).toBe(true);
  });

  test("finds the living session among hundreds of expired sessions", async () => {
    const { clock, store, signIn, living, hasTokens } = twoNodes();
    for (let index = 0; index < 450; index++) await signIn(`idle ${index}`);
    await clock.advance(2 * hour);
    await signIn("laptop", { sid: "laptop" });
    await signIn("without a sid");
    expect(await store.removeAccount(account, removal)).toMatchObject({ sessions: 1 });
    expect(await living()).toEqual(["laptop"]);
    expect(await hasTokens("laptop")).toBe(false);
  });

  test("removes all tokens although another process sweeps the account before the removal is counted", async () => {
    const { store, disturbance, signIn, sweep, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    await signIn("without a sid");
    Object.assign(disturbance, {
      matches: writesRulings,
      run: async () => Object.assign(disturbance, { matches: () => true, run: sweep }),
    });
    expect(await store.removeAccount(account, removal)).toMatchObject({ sessions: 1 });
    expect(await hasTokens("laptop")).toBe(false);
  });

  test.each<[string, Matches]>([
    [
      "before its look at the account",
      (partition, { look }) => partition === account && look?.keys?.includes("F") === true,
    ],
    ["between its look at the account and its step", writesRulings],
  ])("removes all tokens if a session without a sid, which it found in the index, is stored %s", async (_, matches) => {
    const { store, disturbance, pause, signIn, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    // The other node has indexed its sign-in, and its step waits.
    const { reached, resume } = pause(storesSession);
    const stored = signIn("without a sid");
    await reached;
    Object.assign(disturbance, {
      matches,
      run: () => {
        resume();
        return stored;
      },
    });
    await store.removeAccount(account, removal);
    expect(await stored).toBe("created");
    expect(await living()).toEqual(["laptop"]);
    expect(await hasTokens("laptop")).toBe(false);
  });
});

test.each<[string, Partial<Session>, (redeemsUntil: number) => Removal]>([
  ["a removal that is conditional on ending a session", {}, () => removal],
  [
    "a front-channel notice",
    { sid: "phone" },
    (redeemsUntil) => ({
      ...{ sessions: { sids: ["phone"] }, tokens: "all", barrierForMs: 61_000 },
      unverified: { ids: ["stored in between"], redeemsUntil, sids: ["phone"] },
    }),
  ],
])(
  "%s removes all tokens although its step is sent twice, a session is stored before it, and another process sweeps",
  async (_, details, asked) => {
    const { clock, store, disturbance, pause, lost, signIn, sweep, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    const { reached, resume } = pause(storesSession);
    const stored = signIn("stored in between", details);
    await reached;
    Object.assign(disturbance, {
      matches: writesRulings,
      run: () => {
        resume();
        return stored;
      },
    });
    Object.assign(lost, { matches: writesRulings, meanwhile: sweep });
    await store.removeAccount(account, asked(clock.now() + minute));
    expect(await stored).toBe("created");
    expect(await living()).toEqual(["laptop"]);
    expect(await hasTokens("laptop")).toBe(false);
  },
);

describe("a removal of the whole account that is conditional on ending a session, and ends none", () => {
  test.each<[string, (clock: number) => Removal]>([
    ["a verified notice about sessions without a sid", () => ({ ...removal, sessions: "all" })],
    [
      "an unverified notice of a sid whose sign-in is pending",
      (now) => ({
        ...{ sessions: "all", tokens: "all", barrierForMs: 61_000 },
        unverified: { ids: ["pending"], redeemsUntil: now + minute, sids: ["of no ID token"] },
      }),
    ],
  ])("keeps all sessions and tokens, and stops the pending sign-in: %s", async (_, asked) => {
    const { clock, store, begin, signIn, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    // A sign-in of the named session was indexed, and its session has ended meanwhile.
    await signIn("ended", {});
    await store.removeAccount(account, {
      sessions: { ids: ["ended"] },
      tokens: "of-those-sessions",
      barrierForMs: minute,
    });
    await clock.advance(1);
    const pending = begin();
    await pending;
    await store.removeAccount(account, asked(clock.now()));
    expect(await living()).toEqual(["laptop"]);
    expect(await hasTokens("laptop")).toBe(true);
    expect(await signIn("pending", { sid: "of no ID token" }, pending)).toBe("stopped");
    expect(await signIn("phone", { sid: "phone" }, begin())).toBe("created");
  });
});

test("a removal of more sessions of a sid than it counts reports a partial count", async () => {
  const { store, signIn } = twoNodes();
  for (let index = 0; index < 450; index++) await signIn(`s${index}`, { sid: "sid" });
  const removed = await store.removeAccount(account, {
    ...{ sessions: { sids: ["sid"] }, tokens: "of-those-sessions", barrierForMs: 61_000 },
  });
  expect(removed).toEqual({ sessions: 0, grants: 0, partial: true });
});
