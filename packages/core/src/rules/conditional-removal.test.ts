import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore, Step } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "../sealing/cells-store.ts";

const sealer = createSealer(["a secret of one app, for a test of its store"]);
const minute = 60_000;
const hour = 60 * minute;
const account = "alice".padEnd(22, "_");
const named = { sids: ["of no ID token"], withoutSid: true };
const removal: Removal = { sessions: named, tokens: "all", ifEnds: named, barrierForMs: 61_000 };

/**
 * Two nodes on one store. `disturbance.run` runs once, before the first matching step of the first node. `lost`: the answer of a
 * step is lost, and the node's client sends the step again.
 */
function twoNodes() {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const disturbance: { matches?: (step: Step) => boolean; run?: (() => Promise<unknown>) | undefined } = {};
  const lost: { matches?: ((step: Step) => boolean) | undefined; meanwhile?: () => Promise<unknown> } = {};
  const step: CellStore["step"] = async (partition, each) => {
    const { matches, run } = disturbance;
    if (run !== undefined && matches?.(each)) {
      disturbance.run = undefined;
      await run();
    }
    if (lost.matches?.(each)) {
      lost.matches = undefined;
      await cells.step(partition, each);
      await lost.meanwhile?.();
    }
    return cells.step(partition, each);
  };
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "mail" };
  const [store, other] = [cellsStore({ step }, context), cellsStore(cells, context)];
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
  return { clock, store, disturbance, lost, begin, signIn, sweep, hasTokens, living };
}

const writesFence = ({ put = [] }: Step): boolean => put.some(({ key }) => key === "fence");

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
    expect(await signIn("late", {}, pending)).toBe("ended");
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
      matches: writesFence,
      run: async () => Object.assign(disturbance, { matches: () => true, run: sweep }),
    });
    expect(await store.removeAccount(account, removal)).toMatchObject({ sessions: 1 });
    expect(await hasTokens("laptop")).toBe(false);
  });

  test.each([
    ["before its look", ({ look }: Step) => look?.keys?.includes("fence") === true],
    ["between its look and its step", writesFence],
  ])("removes all tokens if a session without a sid is stored %s", async (_, matches) => {
    const { store, disturbance, signIn, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    Object.assign(disturbance, { matches, run: () => signIn("without a sid") });
    const { sessions, partial } = await store.removeAccount(account, removal);
    expect(sessions === 1 || partial === true).toBe(true);
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
    const { clock, store, disturbance, lost, signIn, sweep, living, hasTokens } = twoNodes();
    await signIn("laptop", { sid: "laptop" });
    Object.assign(disturbance, { matches: writesFence, run: () => signIn("stored in between", details) });
    Object.assign(lost, { matches: writesFence, meanwhile: sweep });
    const removed = await store.removeAccount(account, asked(clock.now() + minute));
    expect(removed).toMatchObject({ sessions: 1 });
    expect(await living()).toEqual(["laptop"]);
    expect(await hasTokens("laptop")).toBe(false);
  },
);

test("a removal of more sessions of a sid than it counts reports a partial count", async () => {
  const { store, signIn } = twoNodes();
  for (let index = 0; index < 450; index++) await signIn(`s${index}`, { sid: "sid" });
  const removed = await store.removeAccount(account, {
    ...{ sessions: { sids: ["sid"] }, tokens: "of-those-sessions", barrierForMs: 61_000 },
  });
  expect(removed).toEqual({ sessions: 0, grants: 0, partial: true });
});
