import { fakeClock } from "@identity-web/testing/fake-clock";
import { refreshFailed, type SignedInPerson, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { expect, test } from "vitest";
import { meetsClaims, parseClaimsRequest } from "../../domain/claims-request.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { cellsStore } from "../../ledger/sealed.ts";
import { type MemoryCells, memoryCells } from "../../memory/memory-cells.ts";
import { memoryStore } from "../../memory/memory-store.ts";
import type { CellStore } from "../../ports/cell-store.ts";

const minuteMs = 60_000;
const recheck = { everyMs: 10 * minuteMs, graceMs: 5 * minuteMs };
const alice = { subject: "alice", sid: "sid-1" };

const following = (options: WorldOptions = {}) => new World({ recheck, ...options });

/** The result of a guarded request on a node. */
async function look(world: World, { handle }: SignedInPerson, node = world.node) {
  const found = await node.readSession.execute(handle);
  return found && (await node.recheck?.execute(found.session));
}

const refreshes = (world: World): number => world.provider.script.count("refresh");

test("a session is not rechecked before its time, and once when it is due", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs - 1);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(0);
  await world.clock.advance(1);
  expect(await look(world, person)).toBeDefined();
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(1);
  await world.clock.advance(recheck.everyMs);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(2);
});

test("50 requests on two nodes share one recheck, which emits no token_acquired", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  const looks = Array.from({ length: 50 }, (_, at) => look(world, person, at % 2 === 0 ? world.node : world.otherNode));
  for (const session of await Promise.all(looks)) expect(session?.account.subject).toBe("alice");
  expect(refreshes(world)).toBe(1);
  expect(world.provider.reusedRefreshTokens).toBe(0);
  expect(world.eventsOf("token_acquired")).toEqual([]);
});

test("an ordinary refresh counts as a recheck", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs - 1);
  await world.acquire(person, { forceRefresh: true });
  await world.clock.advance(recheck.everyMs - 1);
  await look(world, person);
  expect(refreshes(world)).toBe(1);
});

test("a refused recheck ends the session with its tokens on every node, and no other session", async () => {
  const world = following();
  const [person, other] = [await world.signIn(alice), await world.signIn(alice)];
  await world.clock.advance(recheck.everyMs);
  world.provider.nextRefresh(refreshFailed("refused"));
  expect(await look(world, person)).toBeUndefined();
  expect(await world.otherNode.readSession.execute(person.handle)).toBeUndefined();
  await expect(world.acquire(person)).rejects.toMatchObject({ code: "signed_out" });
  expect(await look(world, other)).toBeDefined();
  expect(world.eventsOf("account_removed")).toMatchObject([
    { by: "recheck", scope: "session", sessions: 1, grants: 1 },
  ]);
});

test("a refused refresh of a token ends the session, too, and says so", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.expireTokens();
  world.provider.nextRefresh(refreshFailed("refused"));
  await expect(world.acquire(person)).rejects.toMatchObject({ code: "sign_in_required", reason: "session-refused" });
  expect(await world.node.readSession.execute(person.handle)).toBeUndefined();
});

test("a refused refresh keeps the session if sessions don't follow the provider", async () => {
  const world = new World();
  const person = await world.signIn(alice);
  await world.expireTokens();
  world.provider.nextRefresh(refreshFailed("refused"));
  await expect(world.acquire(person)).rejects.toMatchObject({ code: "interaction_required" });
  expect(await world.node.readSession.execute(person.handle)).toBeDefined();
});

test("a recheck that needs the user ends the session", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  world.provider.nextRefresh(refreshFailed("interaction"));
  expect(await look(world, person)).toBeUndefined();
  expect(await world.node.readSession.execute(person.handle)).toBeUndefined();
});

test("an outage keeps the session for the grace, then answers 503, and the session continues when the provider is back", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  world.provider.nextRefresh(refreshFailed("unsent"));
  expect(await look(world, person)).toBeDefined();
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(1);
  await world.clock.advance(recheck.graceMs);
  world.provider.nextRefresh(refreshFailed("unsent"));
  for (let time = 0; time < 2; time++) {
    await expect(look(world, person)).rejects.toMatchObject({ code: "provider_unavailable", status: 503 });
  }
  expect(refreshes(world)).toBe(2);
  expect(world.eventsOf("recheck_failed").map(({ goesOn }) => goesOn)).toEqual([true, false]);
  await world.clock.advance(world.limits.recheckPauseMs);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(3);
});

test("a provider that fails for only one user still gets the rechecks of the others", async () => {
  const world = following();
  const [poisoned, other] = [await world.signIn({ subject: "mallory", sid: "sid-2" }), await world.signIn(alice)];
  await world.clock.advance(recheck.everyMs);
  world.provider.nextRefresh(refreshFailed("unsent"));
  expect(await look(world, poisoned)).toBeDefined();
  world.provider.nextRefresh(refreshFailed("refused"));
  expect(await look(world, other)).toBeUndefined();
  expect(await look(world, poisoned)).toBeDefined();
  expect(refreshes(world)).toBe(2);
});

test("an outage for two users pauses the rechecks of all users, until the pause is over", async () => {
  const world = following();
  const people = [alice, { subject: "bob", sid: "sid-2" }, { subject: "carol", sid: "sid-3" }];
  const [one, two, three] = await Promise.all(people.map((person) => world.signIn(person)));
  if (one === undefined || two === undefined || three === undefined) throw new Error("expected three sessions");
  await world.clock.advance(recheck.everyMs);
  for (const person of [one, two]) {
    world.provider.nextRefresh(refreshFailed("unsent"));
    expect(await look(world, person)).toBeDefined();
  }
  world.provider.nextRefresh(refreshFailed("refused"));
  expect(await look(world, three)).toBeDefined();
  expect(refreshes(world)).toBe(2);
  await world.clock.advance(world.limits.recheckPauseMs);
  expect(await look(world, three)).toBeUndefined();
});

test("a lost answer to a single-use token keeps the session for the grace, and then ends it", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  world.provider.nextRefresh(() => refreshFailed("unknown"));
  expect(await look(world, person)).toBeDefined();
  expect(await look(world, person)).toBeDefined();
  await world.clock.advance(recheck.graceMs - 1);
  expect(await look(world, person)).toBeDefined();
  await world.clock.advance(1);
  expect(await look(world, person)).toBeUndefined();
  expect(refreshes(world)).toBe(1);
});

test("a provider that hangs delays a request only for a moment, and its late refusal ends the session", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  const gate = world.provider.script.hold("refresh");
  world.provider.nextRefresh(refreshFailed("refused"));
  const first = look(world, person);
  await gate.arrived();
  await world.clock.advance(world.limits.recheckWaitMs);
  expect(await first).toBeDefined();
  gate.release();
  await world.settled();
  expect(await look(world, person)).toBeUndefined();
});

test("a session without a refresh token ends when its recheck is due, and a warning says so at its sign-in", async () => {
  const world = following();
  const signedIn = world.provider.completeSignIn.bind(world.provider);
  world.provider.completeSignIn = async (...given) => {
    const one = await signedIn(...given);
    return { ...one, tokens: { ...one.tokens, renewal: "none", providerState: "" } };
  };
  const person = await world.signIn(alice);
  expect(world.eventsOf("warning").map(({ message }) => message)).toEqual([
    expect.stringContaining("ends recheckMs after its sign-in"),
  ]);
  await world.clock.advance(recheck.everyMs - 1);
  expect(await look(world, person)).toBeDefined();
  await world.clock.advance(1);
  expect(await look(world, person)).toBeUndefined();
  expect(refreshes(world)).toBe(0);
});

test("an authentication context of Entra stays in a session whose renewed ID token has none, and another one replaces it", async () => {
  const world = following();
  const person = await world.signIn({ ...alice, claims: { acrs: ["c1", "c2"] } });
  const wanted = parseClaimsRequest('{"id_token":{"acrs":{"essential":true,"value":"c1"}}}');
  world.provider.renewedClaims = { sub: "alice" };
  await world.clock.advance(recheck.everyMs);
  expect(meetsClaims(wanted, (await look(world, person))?.claims ?? {})).toBe(true);
  world.provider.renewedClaims = { sub: "alice", acrs: ["c2"] };
  await world.clock.advance(recheck.everyMs);
  expect((await look(world, person))?.claims).toEqual({ sub: "alice", acrs: ["c2"] });
});

test("claims of a renewed ID token replace the session's, but acr, amr and auth_time stay if it leaves them out", async () => {
  const world = following();
  const person = await world.signIn({ ...alice, claims: { role: "admin", team: "a", acr: "mfa", auth_time: 1 } });
  world.provider.renewedClaims = { sub: "alice", team: "b", auth_time: 2 };
  await world.clock.advance(recheck.everyMs);
  const session = await look(world, person);
  expect(session?.claims).toEqual({ sub: "alice", team: "b", acr: "mfa", auth_time: 2 });
  const elsewhere = await world.otherNode.readSession.execute(person.handle);
  expect(elsewhere?.session).toEqual(session);
  expect(session?.issuedAt).toBe(person.session.issuedAt);
});

test("a failed request for claims leaves the session unconfirmed until the grace is over, and keeps the new refresh token", async () => {
  const world = following();
  const person = await world.signIn({ ...alice, claims: { role: "admin" } });
  const broken = async () => Promise.reject(new Error("userinfo is away"));
  const breakOnce = () =>
    world.provider.nextRefresh((answer) => ("failed" in answer ? answer : { ...answer, claims: broken }));
  await world.clock.advance(recheck.everyMs);
  breakOnce();
  expect((await look(world, person))?.claims).toMatchObject({ role: "admin" });
  await world.clock.advance(recheck.graceMs);
  breakOnce();
  await expect(look(world, person)).rejects.toMatchObject({ reason: "claims-not-renewed", status: 503 });
  await world.clock.advance(world.limits.recheckPauseMs);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(3);
  expect(world.provider.reusedRefreshTokens).toBe(0);
});

test("a touch during a recheck keeps the changes of both", async () => {
  const world = following();
  const person = await world.signIn({ ...alice, claims: { role: "admin" } });
  world.provider.renewedClaims = { role: "guest" };
  await world.clock.advance(recheck.everyMs);
  const gate = world.provider.script.hold("refresh");
  const rechecked = look(world, person);
  await gate.arrived();
  await world.clock.advance(world.limits.touchEveryMs / 4);
  await world.otherNode.readSession.execute(person.handle);
  gate.release();
  await rechecked;
  await world.settled();
  const after = await world.node.readSession.execute(person.handle);
  expect(after?.session).toMatchObject({ confirmedAt: world.clock.now(), claims: { role: "guest" } });
  await world.clock.advance(world.limits.touchEveryMs);
  const touched = await world.node.readSession.execute(person.handle);
  const { confirmedAt, claims } = after?.session ?? {};
  expect(touched?.session).toMatchObject({ seenAt: world.clock.now(), confirmedAt, claims });
});

test("a sign-out during a recheck wins: the session stays ended, and the new refresh token is revoked", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  const gate = world.provider.script.hold("refresh", "after");
  const rechecked = look(world, person);
  await gate.arrived();
  await world.signOut(person, "account", world.otherNode);
  gate.release();
  expect(await rechecked).toBeUndefined();
  await world.settled();
  expect(await world.node.readSession.execute(person.handle)).toBeUndefined();
  expect(world.provider.livingRefreshTokens).toEqual([]);
});

test("a removal of the tokens during a recheck ends the session, too, because its browser loses the cookie", async () => {
  const world = following();
  const [person, other] = [await world.signIn(alice), await world.signIn({ subject: "alice", sid: "sid-2" })];
  await world.clock.advance(recheck.everyMs);
  const gate = world.provider.script.hold("refresh", "after");
  const rechecked = look(world, person);
  await gate.arrived();
  await world.signOut(other, "account", world.otherNode);
  gate.release();
  expect(await rechecked).toBeUndefined();
  expect(await world.node.readSession.execute(person.handle)).toBeUndefined();
});

test("if the provider refuses a token because a removal has revoked it, the caller is signed out, and the session stays", async () => {
  const world = following();
  const [person, other] = [await world.signIn(alice), await world.signIn({ subject: "alice", sid: "sid-2" })];
  await world.expireTokens();
  world.provider.nextRefresh(refreshFailed("refused"));
  const gate = world.provider.script.hold("refresh", "after");
  const token = world.acquire(person).catch((error: unknown) => error);
  await gate.arrived();
  await world.signOut(other, "account", world.otherNode);
  gate.release();
  expect(await token).toMatchObject({ code: "signed_out" });
  expect(await world.node.readSession.execute(person.handle)).toBeDefined();
});

test("a session that was confirmed while a recheck waited continues, even if its grant has ended since", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs + recheck.graceMs);
  let isFirst = true;
  world.store.between = async (call, when) => {
    if (call !== "claimRefresh" || when !== "before" || !isFirst) return;
    isFirst = false;
    await look(world, person, world.otherNode);
    world.provider.nextRefresh(refreshFailed("unknown"));
    await expect(world.acquire(person, { forceRefresh: true })).rejects.toMatchObject({ code: "interaction_required" });
  };
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(2);
  expect(await world.node.readSession.execute(person.handle)).toBeDefined();
});

test("session_expiry limits the session at its sign-in and at each refresh, and never extends it", async () => {
  const world = following();
  const inMs = (ms: number) => ({ session_expiry: Math.floor((world.clock.now() + ms) / 1000) });
  const end = inMs(60 * minuteMs);
  const person = await world.signIn({ ...alice, claims: end });
  expect(person.session.expiresAt).toBe(end.session_expiry * 1000);
  await world.clock.advance(recheck.everyMs);
  const sooner = inMs(20 * minuteMs);
  world.provider.renewedClaims = sooner;
  expect((await look(world, person))?.expiresAt).toBe(sooner.session_expiry * 1000);
  world.provider.renewedClaims = inMs(90 * minuteMs);
  await world.clock.advance(recheck.everyMs);
  expect((await look(world, person))?.expiresAt).toBe(sooner.session_expiry * 1000);
  await world.clock.advance(10 * minuteMs);
  expect(await look(world, person)).toBeUndefined();
});

test("a sign-in whose session_expiry has passed is refused, and its refresh token is revoked", async () => {
  const world = following();
  const session_expiry = Math.floor(world.clock.now() / 1000) - 60;
  await expect(world.signIn({ ...alice, claims: { session_expiry } })).rejects.toMatchObject({
    code: "invalid_callback",
    reason: "session-over",
  });
  await world.settled();
  expect(world.provider.livingRefreshTokens).toEqual([]);
});

test("a session_expiry that isn't a number is ignored, with one warning", async () => {
  const world = new World();
  await world.signIn({ ...alice, claims: { session_expiry: "soon" } });
  await world.signIn({ ...alice, claims: { session_expiry: "soon" } });
  expect(world.eventsOf("warning")).toHaveLength(1);
});

test.each([-7_200_000, 7_200_000])(
  "a node whose clock differs from the store's by %i ms rechecks only what is due",
  async (apartMs) => {
    const storeClock = fakeClock();
    const world = following({ memory: memoryStore({ clock: storeClock }) });
    world.clock.set(storeClock.now() + apartMs);
    const person = await world.signIn(alice);
    const pass = async (ms: number) => void (await Promise.all([world.clock.advance(ms), storeClock.advance(ms)]));
    await pass(recheck.everyMs - 1);
    expect(await look(world, person)).toBeDefined();
    expect(refreshes(world)).toBe(0);
    await pass(recheck.everyMs);
    for (let time = 0; time < 2; time++) expect(await look(world, person)).toBeDefined();
    expect(refreshes(world)).toBe(1);
    await pass(recheck.everyMs);
    world.provider.nextRefresh(refreshFailed("refused"));
    expect(await look(world, person)).toBeUndefined();
  },
);

test.each([-7_200_000, 7_200_000])(
  "the pause after an outage is as long on a node whose clock differs from the store's by %i ms",
  async (apartMs) => {
    const storeClock = fakeClock();
    const world = following({ memory: memoryStore({ clock: storeClock }) });
    world.clock.set(storeClock.now() + apartMs);
    const person = await world.signIn(alice);
    const pass = async (ms: number) => void (await Promise.all([world.clock.advance(ms), storeClock.advance(ms)]));
    await pass(recheck.everyMs);
    world.provider.nextRefresh(refreshFailed("unsent"));
    expect(await look(world, person)).toBeDefined();
    await pass(world.limits.recheckPauseMs - 1);
    expect(await look(world, person)).toBeDefined();
    expect(refreshes(world)).toBe(1);
    await pass(1);
    expect(await look(world, person)).toBeDefined();
    expect(refreshes(world)).toBe(2);
  },
);

test("the pause after an outage has its length even if the store's servers have different clocks", async () => {
  const aheadMs = new Map<string, number>();
  const servers = new Map<string, MemoryCells<string>>();
  const world = following({
    driver: {
      name: "servers with different clocks",
      open(context) {
        const step: CellStore["step"] = async (partition, each) => {
          const now = () => context.clock.now() + (aheadMs.get(partition) ?? 0);
          const server = servers.get(partition) ?? memoryCells<string>(now);
          servers.set(partition, server);
          return server.step(partition, each);
        };
        return cellsStore({ step, maxSkewMs: minuteMs }, context);
      },
    },
  });
  const people = [alice, { subject: "bob", sid: "sid-2" }, { subject: "carol", sid: "sid-3" }];
  const [one, two, three] = await Promise.all(people.map((person) => world.signIn(person)));
  if (one === undefined || two === undefined || three === undefined) throw new Error("expected three sessions");
  aheadMs.set(two.key.account, minuteMs);
  await world.clock.advance(recheck.everyMs);
  for (const person of [one, two]) {
    world.provider.nextRefresh(refreshFailed("unsent"));
    expect(await look(world, person)).toBeDefined();
  }
  world.provider.nextRefresh(refreshFailed("refused"));
  await world.clock.advance(world.limits.recheckPauseMs - 1);
  expect(await look(world, three)).toBeDefined();
  await world.clock.advance(1);
  expect(await look(world, three)).toBeUndefined();
});

test("a clock that is set back doesn't make every session overdue", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(minuteMs);
  expect(await look(world, person)).toBeDefined();
  world.clock.set(world.clock.now() - 7_200_000);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(0);
  await world.clock.advance(recheck.everyMs);
  for (let time = 0; time < 2; time++) expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(1);
});

test("a clock that is set back during an outage doesn't lengthen the pause after it", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  world.provider.nextRefresh(refreshFailed("unsent"));
  expect(await look(world, person)).toBeDefined();
  world.clock.set(world.clock.now() - 7_200_000);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(1);
  // After it the memory store's time runs a tenth slower, until the clock has caught up.
  await world.clock.advance(1.2 * world.limits.recheckPauseMs);
  expect(await look(world, person)).toBeDefined();
  expect(refreshes(world)).toBe(2);
});

test("a recheck whose ID token contradicts this machine's clock ends no session, and confirms none", async () => {
  const world = following();
  const person = await world.signIn(alice);
  await world.clock.advance(recheck.everyMs);
  const error = new IdentityError("configuration", "its iat is 600 s ahead of this machine's clock");
  world.provider.nextRefresh((answer) =>
    "token" in answer ? { ...answer, claims: () => Promise.reject(error) } : answer,
  );
  const session = await look(world, person);
  expect(session).toBeDefined();
  expect(session?.confirmedAt).toBeUndefined();
  expect(world.eventsOf("provider_failed")).toMatchObject([{ error }]);
  expect(world.eventsOf("recheck_failed")).toMatchObject([{ error: { reason: "claims-not-renewed" }, goesOn: true }]);
  await world.clock.advance(world.limits.recheckPauseMs);
  await world.acquire(person, { forceRefresh: true });
  expect(world.provider.reusedRefreshTokens).toBe(0);
  expect(world.provider.revokedRefreshTokens).toEqual([]);
});
