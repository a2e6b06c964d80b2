import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore, Step } from "../ports/cell-store.ts";
import type { Redemption, SweepExtent } from "../ports/store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "./sealed.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const account = "alice".padEnd(22, "_");
const rulings = { look: { keys: ["F"] } };
const everything: Removal = { sessions: "all", tokens: "all", barrierForMs: 61_000 };
const onBehalfOf: GrantKey = { account, kind: "on-behalf-of", id: "bearer" };

/** A cell store with nodes. A test can pause, lose or repeat its calls. */
class World {
  readonly clock = fakeClock();
  readonly cells = this.#empty();
  current = this.cells;
  /** Runs before the next step that matches, once. */
  before: { readonly matches: (partition: string, step: Step) => boolean; readonly run: () => unknown } | undefined;
  /** Loses the answer of the next step that matches, once. */
  lose: ((partition: string, step: Step) => boolean) | undefined;
  bornAt: number | undefined;
  #sessions = 0;

  #empty() {
    return memoryCells<string>(() => this.clock.now());
  }

  /** The store loses its memory. */
  reset(): void {
    this.current = this.#empty();
  }

  node(app = "mail", arrivalMs = 0) {
    const step: CellStore["step"] = async (partition, each) => {
      const { before, lose } = this;
      if (before?.matches(partition, each)) {
        this.before = undefined;
        await before.run();
      }
      const answer = this.current.step(partition, each);
      if (!lose?.(partition, each)) return this.bornAt === undefined ? answer : { ...answer, bornAt: this.bornAt };
      this.lose = undefined;
      throw new Error("the answer was lost");
    };
    const sealer = createSealer(["a secret that two apps share, as they share the store"]);
    const context = { clock: this.clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app };
    const store = cellsStore({ step }, context, { arrivalMs });
    const begin = async (): Promise<Redemption> => {
      const begun = await store.beginRedemption(webCrypto.random(9), { forMs: minute, rememberMs: 11 * minute });
      if (begun === "replayed") throw new Error("a new transaction is redeemed");
      return begun;
    };
    const signIn = async (details: Partial<Session> = {}, redemption?: Redemption) => {
      const begun = redemption ?? (await begin());
      this.#sessions++;
      const now = begun.startedAt;
      const session: Session = {
        id: `session ${this.#sessions}`,
        app,
        account: { issuer: "https://provider.example", subject: "alice", key: account },
        issuedAt: now - 3000,
        createdAt: now,
        seenAt: now,
        idleExpiresAt: now + 300 * day,
        expiresAt: now + 300 * day,
        claims: {},
        ...details,
      };
      const { issuedAt, expiresAt } = session;
      const providerState = `refresh token of ${session.id}`;
      const grant: Grant = { issuedAt, expiresAt, accessTokens: [], renewal: "single-use", providerState };
      const outcome = await store.signIn(session, grant, begun);
      const key = { account, id: session.id };
      return { outcome, session, grant, key, grantKey: { ...key, kind: "session" } as const };
    };
    const claim = async (key: GrantKey, singleUse = true) => {
      const version = (await store.tokens.read(key))?.version ?? "absent";
      const outcome = await store.tokens.claimRefresh(key, version, { forMs: 40_000, singleUse });
      if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("the grant can be claimed");
      return outcome.claimed;
    };
    const sweep = async (what: SweepExtent = "removed") => {
      const revoked: string[] = [];
      await store.sweep(account, async ({ providerState }) => void revoked.push(providerState), what);
      return revoked;
    };
    return { store, begin, signIn, claim, sweep };
  }

  rulingsVersion() {
    return this.current.step(account, rulings).cells[0]?.version;
  }
}

const writesRulings = (_: string, { put, delete: keys }: Step) =>
  put?.some(({ key }) => key === "F") === true || keys?.includes("F") === true;
const putsSession = (_: string, { put }: Step) => put?.some(({ key }) => key.startsWith("s:")) === true;
const putsGrant = (_: string, { put }: Step) => put?.some(({ key }) => key.startsWith("g:")) === true;

describe("races that the ledger withstands", () => {
  test("a removal that is slow between its look and its step stops a sign-in that began in between", async () => {
    const world = new World();
    const [a, b] = [world.node(), world.node()];
    let begun: Redemption | undefined;
    world.before = {
      matches: writesRulings,
      async run() {
        await world.clock.advance(50);
        begun = await b.begin();
      },
    };
    await a.store.removeAccount(account, everything);
    expect((await b.signIn({}, begun)).outcome).toBe("stopped");
  });

  test("a sign-in leaves no session if the store is reset between its redemption and its session", async () => {
    const world = new World();
    const node = world.node();
    world.before = { matches: putsSession, run: () => world.reset() };
    const { outcome, key } = await node.signIn();
    expect([outcome, await node.store.sessions.read(key)]).toEqual(["ended", undefined]);
  });

  test("a removed session stays removed for its longest life, even if other lives are short", async () => {
    const world = new World();
    const node = world.node();
    const { key, grantKey } = await node.signIn();
    await node.store.removeAccount(account, { ...everything, barrierForMs: 1000 });
    for (const days of [1, 100, 150]) {
      await world.clock.advance(days * day);
      // Other writes delete ended cells.
      for (let round = 0; round < 20; round++) await node.begin();
      expect(await node.store.sessions.read(key)).toBeUndefined();
      expect(await node.store.tokens.read(grantKey)).toBeUndefined();
    }
  });

  test("the next removal removes a session that was stored after its rulings were deleted", async () => {
    const world = new World();
    const node = world.node();
    await node.store.removeAccount(account, everything);
    await node.sweep();
    const { key } = await node.signIn();
    await world.clock.advance(2 * day);
    for (let round = 0; round < 20; round++) await node.begin();
    expect(world.rulingsVersion()).toBeUndefined();
    await node.store.removeAccount(account, everything);
    expect(await node.store.sessions.read(key)).toBeUndefined();
  });

  test("an exchange that is claimed after a removal and the end of its rulings is refused", async () => {
    const world = new World();
    const node = world.node();
    await world.clock.advance(1000);
    const issuedAt = world.clock.now();
    world.before = {
      matches: putsGrant,
      async run() {
        await node.store.removeAccount(account, everything);
        await node.sweep();
        await world.clock.advance(2 * day);
        for (let round = 0; round < 20; round++) await node.begin();
        expect(world.rulingsVersion()).toBeUndefined();
      },
    };
    const terms = { forMs: 40_000, singleUse: false, issuedAt };
    expect(await node.store.tokens.claimRefresh(onBehalfOf, "absent", terms)).toBe("removed");
  });

  test("an exchange of a token from before a reset of the store is refused", async () => {
    const world = new World();
    const node = world.node();
    await world.clock.advance(1000);
    const terms = { forMs: 40_000, singleUse: false, issuedAt: world.clock.now() };
    world.reset();
    expect(await node.store.tokens.claimRefresh(onBehalfOf, "absent", terms)).toBe("removed");
    expect(await node.store.tokens.read(onBehalfOf)).toBeUndefined();
  });

  test("a repeated commit whose answer was lost counts as done, even after another refresh", async () => {
    const world = new World();
    const [a, b] = [world.node(), world.node()];
    const { grantKey, grant } = await a.signIn();
    const claim = await a.claim(grantKey);
    world.lose = putsGrant;
    const first = { ...grant, providerState: "second refresh token" };
    await expect((async () => a.store.tokens.commitRefresh(claim, first))()).rejects.toThrow("lost");
    expect(await a.store.tokens.commitRefresh(claim, first)).toHaveProperty("version");
    await b.store.tokens.commitRefresh(await b.claim(grantKey), { ...grant, providerState: "third" });
    // Neither "ended" nor "removed": the first refresh's tokens are still in use in the third, and must not be revoked.
    expect(await a.store.tokens.commitRefresh(claim, first)).toBe("lost");
    expect((await b.store.tokens.read(grantKey))?.value.providerState).toBe("third");
  });

  test("a front-channel notice during the storing of a session also removes the account's tokens", async () => {
    const world = new World();
    const [a, b] = [world.node(), world.node()];
    const other = await b.signIn({ sid: "other" });
    await world.clock.advance(1);
    const begun = await b.begin();
    world.before = {
      matches: putsSession,
      async run() {
        const [found] = await a.store.markEnded({ verified: false, sid: "sid" }, 61_000);
        if (found === undefined) throw new Error("the sign-in is indexed");
        const unverified = { ids: found.ids, redeemsUntil: found.redeemsUntil, sids: ["sid"] };
        const removal: Removal = { sessions: { sids: ["sid"] }, tokens: "all", barrierForMs: 61_000, unverified };
        // The sign-in's step comes between the removal's look and its step.
        const resume = Promise.withResolvers<void>();
        world.before = { matches: writesRulings, run: () => resume.promise };
        removing = Promise.resolve(a.store.removeAccount(account, removal));
        release = resume.resolve;
      },
    };
    let removing: Promise<unknown> = Promise.resolve();
    let release = () => {};
    const stored = await b.signIn({ sid: "sid" }, begun);
    release();
    await removing;
    expect(await b.store.sessions.read(stored.key)).toBeUndefined();
    expect(await b.store.tokens.read(other.grantKey)).toBeUndefined();
    expect(await b.store.sessions.read(other.key)).toBeDefined();
  });

  test("repeated notices of an old sid write nothing to its account", async () => {
    const world = new World();
    const node = world.node();
    const old = await node.signIn({ sid: "sid" });
    await node.store.removeAccount(account, {
      ...everything,
      sessions: { ids: [old.key.id] },
      tokens: "of-those-sessions",
    });
    await world.clock.advance(3 * day);
    const { key, grantKey } = await node.signIn({ sid: "another" });
    const before = world.rulingsVersion();
    for (let round = 0; round < 5; round++) {
      const [found] = await node.store.markEnded({ verified: false, sid: "sid" }, 61_000);
      if (found === undefined) throw new Error("the sid is indexed for as long as its session could have lived");
      const unverified = { ids: found.ids, redeemsUntil: found.redeemsUntil, sids: ["sid"] };
      const removed = await node.store.removeAccount(account, { ...everything, unverified });
      expect(removed).toEqual({ sessions: 0, grants: 0 });
    }
    expect(world.rulingsVersion()).toBe(before);
    expect(await node.store.sessions.read(key)).toBeDefined();
    expect(await node.store.tokens.read(grantKey)).toBeDefined();
  });

  test("a notice of its sid stops a pending sign-in and keeps the account's tokens", async () => {
    const world = new World();
    const node = world.node();
    const other = await node.signIn({ sid: "another" });
    await world.clock.advance(1);
    const begun = await node.begin();
    world.before = {
      matches: putsSession,
      async run() {
        const [found] = await node.store.markEnded({ verified: false, sid: "sid" }, 61_000);
        if (found === undefined) throw new Error("the sign-in is indexed");
        const unverified = { ids: found.ids, redeemsUntil: found.redeemsUntil, sids: ["sid"] };
        await node.store.removeAccount(account, { ...everything, unverified });
      },
    };
    expect((await node.signIn({ sid: "sid" }, begun)).outcome).toBe("stopped");
    expect(await node.store.tokens.read(other.grantKey)).toBeDefined();
  });

  test("a removal is repeated if the store is replaced during it", async () => {
    const world = new World();
    let asked = 0;
    const births = [1000, 2000, 2000];
    world.bornAt = 1000;
    const cells: CellStore = {
      step: (partition, step) => ({ ...world.current.step(partition, step), bornAt: world.bornAt ?? 0 }),
      bornAt: () => {
        const born = births[Math.min(asked, births.length - 1)] ?? 0;
        asked++;
        if (born !== world.bornAt) world.reset();
        world.bornAt = born;
        return asked === 1 ? 2000 : born;
      },
    };
    const sealer = createSealer(["a secret that is long enough for a test"]);
    const store = cellsStore(cells, {
      clock: world.clock,
      crypto: webCrypto,
      sealer,
      events: { emit: () => undefined },
    });
    await store.removeAccount(account, everything);
    expect(asked).toBeGreaterThan(1);
    expect(world.rulingsVersion()).toBeDefined();
  });

  test("a session that a new sign-in replaced is deleted without revocation, and the new tokens stay", async () => {
    const world = new World();
    const node = world.node();
    const old = await node.signIn({ sid: "sid" });
    await world.clock.advance(1);
    const successor = await node.signIn({ sid: "sid" });
    const removal: Removal = {
      sessions: { ids: [old.key.id] },
      tokens: "of-those-sessions",
      barrierForMs: 1,
      revoke: false,
    };
    await node.store.removeAccount(account, removal);
    expect(await node.sweep()).toEqual([]);
    expect(await node.store.tokens.read(old.grantKey)).toBeUndefined();
    expect((await node.store.tokens.read(successor.grantKey))?.value).toEqual(successor.grant);
  });

  test("a removal during a sweep is swept too", async () => {
    const world = new World();
    const [a, b] = [world.node(), world.node()];
    const first = await a.signIn();
    await world.clock.advance(1);
    const second = await a.signIn();
    const one = (id: string): Removal => ({ sessions: { ids: [id] }, tokens: "of-those-sessions", barrierForMs: 1 });
    await a.store.removeAccount(account, one(first.key.id));
    world.before = {
      matches: (_, { delete: keys }) => keys?.some((key) => key.startsWith("g:")) === true,
      run: () => b.store.removeAccount(account, one(second.key.id)),
    };
    expect(await a.sweep()).toEqual([first.grant.providerState, second.grant.providerState]);
    expect(await b.store.tokens.read(second.grantKey)).toBeUndefined();
    const left = world.current.step(account, { look: { under: [""] } }).cells.map(({ key }) => key);
    expect(left.filter((key) => key !== "F")).toEqual([]);
  });
});

test("an idle session is absent with its grant, and its cells stay to its absolute end without a revocation", async () => {
  const world = new World();
  const [a, b] = [world.node(), world.node()];
  const idle = await a.signIn();
  const idleMs = 30 * minute;
  await a.store.sessions.read(idle.key, { idleMs, everyMs: 0 });
  await world.clock.advance(idleMs + 1);
  expect(await b.store.sessions.read(idle.key)).toBeUndefined();
  expect(await b.store.tokens.read(idle.grantKey)).toBeUndefined();
  expect(await b.sweep("all")).toEqual([]);
  const left = world.current.step(account, { look: { under: [""] } }).cells.map(({ key }) => key);
  expect(left.sort()).toEqual([`g:s:${idle.key.id}`, `s:${idle.key.id}`]);
  await b.store.removeAccount(account, everything);
  expect(await b.sweep()).toEqual([idle.grant.providerState]);
});

describe("a sweep", () => {
  test("another process finishes a sweep that a crash interrupted, and revokes the grants", async () => {
    const world = new World();
    const [a, b] = [world.node(), world.node()];
    const { grant } = await a.signIn();
    await a.store.removeAccount(account, everything);
    const crash = a.store.sweep(account, async () => Promise.reject(new Error("the process was killed")), "removed");
    await expect(crash).rejects.toThrow("killed");
    const told: string[] = [];
    b.store.onUnswept((each) => told.push(each));
    await b.store.sessions.list(account);
    expect(told).toEqual([]);
    await world.clock.advance(2 * minute);
    await b.store.sessions.list(account);
    await b.store.sessions.list(account);
    expect(told).toEqual([account]);
    expect(await b.sweep()).toEqual([grant.providerState]);
    expect(await b.sweep()).toEqual([]);
  });

  test("a sweep leaves another app's grants to that app for an hour, because only that app can revoke them", async () => {
    const world = new World();
    const [mail, news] = [world.node("mail"), world.node("news")];
    const own = await mail.signIn();
    await world.clock.advance(1);
    const other = await news.signIn();
    await mail.store.removeAccount(account, everything);
    expect(await mail.sweep()).toEqual([own.grant.providerState]);
    expect(await news.store.tokens.read(other.grantKey)).toBeUndefined();
    expect(await news.sweep()).toEqual([other.grant.providerState]);
  });

  test("a sweep handles an account of a thousand sessions in several looks", async () => {
    const world = new World();
    const node = world.node();
    for (let count = 0; count < 1000; count++) await node.signIn({ sid: `sid-${count % 7}` });
    await world.clock.advance(1);
    const stays = await node.signIn();
    const sids = Array.from({ length: 7 }, (_, index) => `sid-${index}`);
    const removal: Removal = { sessions: { sids }, tokens: "of-those-sessions", barrierForMs: 1000 };
    const counted = await node.store.removeAccount(account, removal);
    expect(counted).toEqual({ sessions: 0, grants: 0, partial: true });
    expect(await node.sweep()).toHaveLength(1000);
    expect(await node.store.tokens.read(stays.grantKey)).toBeDefined();
  });
});

describe("a single-use token whose refresh has no known outcome", () => {
  const told = (node: ReturnType<World["node"]>): string[] => {
    const accounts: string[] = [];
    node.store.onUnswept((each) => accounts.push(each));
    return accounts;
  };
  const ends = {
    async "a claim that finds it abandoned"(world: World, grantKey: GrantKey) {
      const node = world.node();
      await node.claim(grantKey);
      await world.clock.advance(minute);
      const version = (await node.store.tokens.read(grantKey))?.version ?? "absent";
      await node.store.tokens.claimRefresh(grantKey, version, { forMs: 40_000, singleUse: true });
    },
    async "a release that says so"(world: World, grantKey: GrantKey) {
      const node = world.node();
      await node.store.tokens.releaseRefresh(await node.claim(grantKey), "unknown");
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    test(`another process revokes a single-use token once, after ${name} and a crash`, async () => {
      const world = new World();
      const [a, b] = [world.node(), world.node()];
      const { grant, grantKey, key } = await a.signIn();
      await end(world, grantKey);
      const accounts = told(b);
      await world.clock.advance(2 * minute);
      expect(await b.store.sessions.readWithGrant(key)).toBeDefined();
      expect(accounts).toEqual([account]);
      expect(await b.sweep("all")).toEqual([grant.providerState]);
      expect(await b.sweep("all")).toEqual([]);
      expect((await b.store.tokens.read(grantKey))?.value.renewal).toBe("none");
      expect(world.rulingsVersion()).toBeUndefined();
    });
  }

  test("the sweep of a removal revokes a single-use token whose refresh has no known outcome", async () => {
    const world = new World();
    const node = world.node();
    const { grant, grantKey } = await node.signIn();
    await ends["a release that says so"](world, grantKey);
    expect(await node.store.removeAccount(account, everything)).toEqual({ sessions: 1, grants: 1 });
    expect(await node.sweep()).toEqual([grant.providerState]);
  });

  test("a single-use token of another app is left to that app for an hour", async () => {
    const world = new World();
    const [mail, news] = [world.node("mail"), world.node("news")];
    const { grant, grantKey } = await mail.signIn();
    await ends["a release that says so"](world, grantKey);
    expect(await news.sweep("all")).toEqual([]);
    expect(await mail.sweep("all")).toEqual([grant.providerState]);
  });

  test("a single-use token that waits for its revocation stops no sign-in", async () => {
    const world = new World();
    const node = world.node();
    const { grantKey } = await node.signIn();
    await ends["a release that says so"](world, grantKey);
    expect((await node.signIn()).outcome).toBe("created");
  });
});

test("a removed grant that is not swept yet refuses claims, so that it is not overwritten before its revocation", async () => {
  const world = new World();
  const node = world.node();
  await world.clock.advance(1000);
  const issuedAt = world.clock.now();
  const write = async (providerState: string, at: number) => {
    const terms = { forMs: 40_000, singleUse: false, issuedAt: at };
    const outcome = await node.store.tokens.claimRefresh(onBehalfOf, "absent", terms);
    if (typeof outcome === "string" || !("claimed" in outcome)) return outcome;
    const expiresAt = at + day;
    const grant: Grant = { issuedAt: at, expiresAt, accessTokens: [], renewal: "reusable", providerState };
    await node.store.tokens.commitRefresh(outcome.claimed, grant);
    return undefined;
  };
  await write("first", issuedAt);
  await world.clock.advance(1000);
  await node.store.removeAccount(account, { sessions: "none", tokens: "all", barrierForMs: 1000 });
  await world.clock.advance(6000);
  const second = world.clock.now();
  expect(await write("second", second)).toBe("removed");
  expect(await node.sweep()).toEqual(["first"]);
  expect(await write("second", second)).toBeUndefined();
  expect((await node.store.tokens.read(onBehalfOf))?.value.providerState).toBe("second");
});

test("a guarded request takes one call, a touch two, a sign-in four, and claim and commit one each", async () => {
  const world = new World();
  let calls = 0;
  const cells: CellStore = {
    step(partition, step) {
      calls++;
      return world.current.step(partition, step);
    },
  };
  const sealer = createSealer(["a secret that is long enough for a test"]);
  const context = { clock: world.clock, crypto: webCrypto, sealer, events: { emit: () => undefined } };
  const store = cellsStore(cells, context);
  const count = async (work: () => unknown) => {
    calls = 0;
    await work();
    return calls;
  };
  // The process knows the store's time from an earlier request.
  await store.sessions.list(account);
  const begun = await store.beginRedemption("transaction", { forMs: minute, rememberMs: minute });
  if (begun === "replayed") throw new Error("a new transaction");
  expect(calls).toBe(2);
  const { session, grant } = await world.node().signIn({ sid: "sid" });
  const mine = { ...session, id: "mine" };
  const [key, grantKey] = [{ account, id: "mine" }, { account, kind: "session", id: "mine" } as const];
  expect(await count(() => store.signIn(mine, grant, begun))).toBe(3);
  expect(await count(() => store.sessions.read(key))).toBe(1);
  await world.clock.advance(minute);
  expect(await count(() => store.sessions.read(key, { idleMs: minute, everyMs: minute }))).toBe(2);
  const version = (await store.tokens.read(grantKey))?.version ?? "absent";
  const terms = { forMs: 40_000, singleUse: true };
  let claimed: unknown;
  expect(await count(async () => (claimed = await store.tokens.claimRefresh(grantKey, version, terms)))).toBe(1);
  const claim = claimed as { claimed: { key: GrantKey; id: string } };
  expect(await count(() => store.tokens.commitRefresh(claim.claimed, grant))).toBe(1);
  expect(await count(() => store.markEnded({ verified: true, sid: "sid" }, minute))).toBeLessThanOrEqual(2);
  expect(await count(() => store.removeAccount(account, everything))).toBeLessThanOrEqual(2);
});

test("a touch that arrives after its session has idled out doesn't revive it", async () => {
  const world = new World();
  const node = world.node("mail", 20);
  const { key } = await node.signIn({ idleExpiresAt: world.clock.now() + minute });
  await world.clock.advance(minute - 5);
  world.before = { matches: putsSession, run: () => world.clock.advance(10) };
  expect(await node.store.sessions.read(key, { idleMs: minute, everyMs: 1 })).toBeUndefined();
  expect(await node.store.sessions.read(key)).toBeUndefined();
});

test("the ledger recognizes its own step if it is sent again after a lost answer", async () => {
  const world = new World();
  const resent = new Set<string>();
  // The first write of each kind is done, its answer is lost, and the step is sent again.
  const step: CellStore["step"] = (partition, each) => {
    const first = world.current.step(partition, each);
    const kind = JSON.stringify([partition, each.put?.map((put) => put.key), each.delete, each.put?.[0]?.value.length]);
    if ((each.put === undefined && each.delete === undefined) || resent.has(kind)) return first;
    resent.add(kind);
    return world.current.step(partition, each);
  };
  const sealer = createSealer(["a secret that is long enough for a test"]);
  const context = { clock: world.clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "mail" };
  const store = cellsStore({ step }, context);
  const begun = await store.beginRedemption("transaction", { forMs: minute, rememberMs: minute });
  if (begun === "replayed") throw new Error("its own record is not a replay");
  expect(await store.beginRedemption("transaction", { forMs: minute, rememberMs: minute })).toBe("replayed");
  const { session, grant } = await world.node().signIn();
  const mine = { ...session, id: "mine", sid: "sid" };
  expect(await store.signIn(mine, grant, begun)).toBe("created");
  const key = { account, kind: "session", id: "mine" } as const;
  const version = (await store.tokens.read(key))?.version ?? "absent";
  const outcome = await store.tokens.claimRefresh(key, version, { forMs: 40_000, singleUse: true });
  if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("its own claim is granted");
  expect(await store.tokens.commitRefresh(outcome.claimed, grant)).toHaveProperty("version");
  await store.markEnded({ verified: false, sid: "other" }, minute);
  await store.markEnded({ verified: true, sid: "sid" }, minute);
  const removal: Removal = { sessions: { ids: ["mine"] }, tokens: "of-those-sessions", barrierForMs: 1000 };
  // Another process may have swept the account between the two copies of the step.
  expect(await store.removeAccount(account, removal)).toEqual({ sessions: 1, grants: 1, partial: true });
  const revoked: string[] = [];
  await store.sweep(account, async ({ providerState }) => void revoked.push(providerState), "removed");
  expect(revoked).toEqual([grant.providerState]);
  expect(resent.size).toBeGreaterThan(9);
});
