import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore, Seen } from "../ports/cell-store.ts";
import type { Sealer } from "../ports/sealer.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "./sealed.ts";

// Seals take no time, because some accounts have thousands of sessions.
const sealer: Sealer = {
  ...createSealer(["a secret of one app, for a test of its store"]),
  seal: async (text) => text,
  open: async (text) => text,
  pseudonyms: async (text) => [`hash of ${text}`],
};
const minute = 60_000;
const hour = 60 * minute;
const account = "alice".padEnd(22, "_");
const ofSid = (sid: string, tokens: Removal["tokens"] = "of-those-sessions"): Removal => ({
  sessions: { sids: [sid], withoutSid: true },
  tokens,
  barrierForMs: 61_000,
});

/** A store that counts the cells that its answers have shown. */
function largeAccount({ skewMs = 0, bornAt }: { skewMs?: number; bornAt?: (partition: string) => number } = {}) {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const read = { cells: 0, steps: 0 };
  const step: CellStore["step"] = (partition, each) => {
    const seen: Seen = cells.step(partition, each);
    read.cells += seen.cells.length;
    read.steps += 1;
    return bornAt === undefined ? seen : { ...seen, bornAt: bornAt(partition) };
  };
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "mail" };
  const store = cellsStore({ step, maxSkewMs: skewMs }, context);
  const signIn = async (id: string, details: Partial<Session> = {}) => {
    const redemption = await store.beginRedemption(webCrypto.random(9), { forMs: minute, rememberMs: 11 * minute });
    if (redemption === "replayed") throw new Error("a new transaction is redeemed");
    const now = clock.now();
    const times = { issuedAt: now - 3000, expiresAt: now + 8 * hour };
    const session: Session = {
      ...{ id, app: "mail", account: { issuer: "https://provider.example", subject: "alice", key: account } },
      ...{ ...times, createdAt: now, seenAt: now, idleExpiresAt: times.expiresAt, claims: {}, ...details },
    };
    const grant = { ...times, accessTokens: [], renewal: "single-use", providerState: `token of ${id}` } as const;
    expect(await store.signIn(session, grant, redemption)).toBe("created");
  };
  const signInMany = async (count: number) => {
    for (let index = 0; index < count; index++) await signIn(`s${index}`, { sid: `sid-${index}` });
  };
  const sweep = async () => {
    const revoked: string[] = [];
    await store.sweep(account, async ({ providerState }) => void revoked.push(providerState), "removed");
    return revoked;
  };
  const living = async () => (await store.sessions.list(account)).map(({ id }) => id).sort();
  return { clock, cells, read, store, signIn, signInMany, sweep, living };
}

/** The numbers of cells that are read by a removal of one session, by its sweep, and by a sweep that finds nothing. */
async function costOf(sessions: number, removal: Removal) {
  const world = largeAccount();
  await world.signInMany(sessions);
  Object.assign(world.read, { cells: 0, steps: 0 });
  const removed = await world.store.removeAccount(account, removal);
  const revoked = await world.sweep();
  await world.sweep();
  return { removed, revoked, ...world.read };
}

describe("a removal of one session of many", () => {
  test.each([
    // Without a look at the index the removal can't count them.
    ["by its sid", ofSid("sid-1"), { sessions: 0, grants: 0, partial: true }],
    ["by its sid, if a notice has found it", { ...ofSid("sid-1"), listed: ["s1"] }, { sessions: 1, grants: 1 }],
    [
      "by its id",
      { sessions: { ids: ["s1"] }, tokens: "of-those-sessions", barrierForMs: 1000 },
      { sessions: 1, grants: 1 },
    ],
  ] satisfies [string, Removal, object][])(
    "reads as much in an account of 10 000 sessions as in a small one: %s",
    async (_, removal, removed) => {
      const [small, large] = [await costOf(4, removal), await costOf(10_000, removal)];
      expect(large).toEqual(small);
      expect(small).toMatchObject({ removed, revoked: ["token of s1"] });
      expect(small.cells).toBeLessThan(24);
    },
  );
});

test("a second removal of all tokens reads as much in an account of 300 sessions as in a small one", async () => {
  const tokens: Removal = { sessions: "none", tokens: "all", barrierForMs: 61_000 };
  const secondCost = async (sessions: number) => {
    const world = largeAccount();
    await world.signInMany(sessions);
    await world.store.removeAccount(account, tokens);
    expect(await world.sweep()).toHaveLength(sessions);
    await world.clock.advance(minute);
    await world.store.removeAccount(account, tokens);
    Object.assign(world.read, { cells: 0, steps: 0 });
    expect(await world.sweep()).toEqual([]);
    return world.read;
  };
  expect(await secondCost(300)).toEqual(await secondCost(4));
});

describe("a sweep deletes everything that a removal has ended", () => {
  const others = async (world: ReturnType<typeof largeAccount>) => {
    await world.signIn("by sid", { sid: "sid" });
    await world.signIn("by sid, too", { sid: "sid" });
    await world.signIn("without");
    await world.signIn("stays", { sid: "other" });
  };
  const leftOf = ({ cells }: ReturnType<typeof largeAccount>) =>
    cells.step(account, { look: { under: ["s:", "g:"] } }).cells.map(({ key }) => key);

  test("by the index of sids, and by the index of sessions without a sid", async () => {
    const world = largeAccount();
    await others(world);
    const removed = await world.store.removeAccount(account, ofSid("sid"));
    expect(removed).toEqual({ sessions: 0, grants: 0, partial: true });
    expect(await world.sweep()).toHaveLength(3);
    expect(await world.living()).toEqual(["stays"]);
    expect(leftOf(world)).toEqual(["s:stays", "g:s:stays"]);
  });

  test("by the whole account, if the index is younger than the account, so that it may have lost entries", async () => {
    const world = largeAccount({ bornAt: (partition) => (partition.startsWith("sid:") ? 2 : 1) });
    await others(world);
    // The index was lost with its server.
    const [name = ""] = await sealer.pseudonyms("sid");
    world.cells.step(`sid:${name}`, { delete: ["i:by sid", "i:by sid, too"] });
    await world.store.removeAccount(account, ofSid("sid"));
    expect(await world.sweep()).toHaveLength(3);
    expect(await world.living()).toEqual(["stays"]);
    expect(leftOf(world)).toEqual(["s:stays", "g:s:stays"]);
  });

  test("later, if the store is so young that a sign-in may store a session that no index has", async () => {
    const world = largeAccount();
    await others(world);
    const [name = ""] = await sealer.pseudonyms("sid");
    world.cells.step(`sid:${name}`, { delete: ["i:by sid, too"] });
    await world.store.removeAccount(account, { ...ofSid("sid"), sessions: { sids: ["sid"] } });
    expect(await world.sweep()).toEqual(["token of by sid"]);
    expect(await world.living()).toEqual(["stays", "without"]);
    await world.clock.advance(minute);
    const revoked: string[] = [];
    await world.store.sweep(account, async ({ providerState }) => void revoked.push(providerState), "all");
    expect(revoked).toEqual(["token of by sid, too"]);
    expect(await world.living()).toEqual(["stays", "without"]);
  });

  test("and leaves the tokens of expired sessions that it doesn't name to their own end", async () => {
    const world = largeAccount();
    await others(world);
    world.cells.step(account, { delete: ["s:without", "s:stays"] });
    await world.store.removeAccount(account, { ...ofSid("sid"), sessions: { sids: ["sid"] } });
    expect((await world.sweep()).sort()).toEqual(["token of by sid", "token of by sid, too"]);
  });

  test("by the whole account, if the index of the sid is long", async () => {
    const world = largeAccount();
    for (let index = 0; index < 450; index++) await world.signIn(`s${index}`, { sid: "sid" });
    await world.signIn("stays", { sid: "other" });
    await world.store.removeAccount(account, ofSid("sid"));
    expect(await world.sweep()).toHaveLength(450);
    expect(await world.living()).toEqual(["stays"]);
  });

  test("of several removals together, also of one that comes during the sweep", async () => {
    const world = largeAccount();
    // Soon after the store's birth a sweep leaves the rulings to a later one.
    await world.clock.advance(3 * minute);
    await others(world);
    await world.store.removeAccount(account, ofSid("sid"));
    const revoked: string[] = [];
    await world.store.sweep(
      account,
      async ({ providerState }) => {
        if (revoked.push(providerState) === 1) await world.store.removeAccount(account, ofSid("other"));
      },
      "removed",
    );
    expect(revoked).toHaveLength(4);
    expect(await world.living()).toEqual([]);
    expect(leftOf(world)).toEqual([]);
  });
});

test("an entry of the index outlives its session, by the clock of any partition", async () => {
  const skewMs = 3000;
  const world = largeAccount({ skewMs });
  await world.signIn("session", { sid: "sid" });
  await world.clock.advance(8 * hour + skewMs - 1);
  const found = await world.store.markEnded({ verified: true, sid: "sid" }, minute);
  expect(found).toMatchObject([{ account, ids: ["session"] }]);
});
