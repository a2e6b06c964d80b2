import { refreshFailed, type SignedInPerson, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const aliceElsewhere = { ...alice, sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone" };

const signedOut = { code: "signed_out" };
const interactionRequired = { code: "interaction_required" };
const storeUnavailable = { code: "store_unavailable" };

const accountOf = ({ session }: SignedInPerson) => session.account;

describe("G1: once an account has been removed", () => {
  test("no node returns its cached token", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.node.accounts.remove(accountOf(session));
    await expect(world.acquire(session)).rejects.toMatchObject(signedOut);
    await expect(world.acquire(session, {}, world.otherNode)).rejects.toMatchObject(signedOut);
    expect(world.memory.inspect()).toEqual({ accounts: [], sessions: 0 });
  });

  test("a forced refresh returns no token and sends no request", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.node.accounts.remove(accountOf(session));
    await expect(world.acquire(session, { forceRefresh: true })).rejects.toMatchObject(signedOut);
    expect(world.provider.sentRefreshTokens).toEqual([]);
  });

  test("another session of the account, which stays without tokens, requires interaction", async () => {
    const world = new World();
    const phone = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    await world.signOut(phone);
    expect(await world.node.readSession.execute(laptop.handle)).toBeDefined();
    await expect(world.acquire(laptop)).rejects.toMatchObject({ ...interactionRequired, scopes: ["Mail.Read"] });
    await expect(world.acquire(phone)).rejects.toMatchObject(signedOut);
  });

  test("a caller that waits for another's refresh gets its error at once, before the provider answers", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh");
    const first = world.acquire(session);
    await gate.arrived();
    const waiters = [world.acquire(session), world.acquire(session, {}, world.otherNode)];
    await world.store.reached("waitForChange", 2);
    await world.node.accounts.remove(accountOf(session));
    for (const waiter of waiters) await expect(waiter).rejects.toMatchObject(signedOut);
    gate.release();
    await expect(first).rejects.toMatchObject(signedOut);
  });

  test("other accounts keep their sessions and tokens", async () => {
    const world = new World();
    const other = await world.signIn(bob);
    const session = await world.signIn(alice);
    await world.node.accounts.remove(accountOf(session));
    await expect(world.acquire(other)).resolves.toMatchObject({ scopes: world.scopes });
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("a new sign-in gets tokens, and the old session stays ended", async () => {
    const world = new World();
    const old = await world.signIn(alice);
    await world.node.accounts.remove(accountOf(old));
    const renewed = await world.signIn(alice);
    await expect(world.acquire(renewed)).resolves.toBeDefined();
    await world.expireTokens();
    await expect(world.acquire(renewed)).resolves.toBeDefined();
    expect(await world.node.readSession.execute(old.handle)).toBeUndefined();
    await expect(world.acquire(old)).rejects.toMatchObject(signedOut);
  });
});

/** Every way in which alice's tokens are removed while one of her sessions is busy. */
const removals: readonly [string, (world: World, mine: SignedInPerson, other: SignedInPerson) => Promise<unknown>][] = [
  ["her own browser's sign-out", (world, mine) => world.signOut(mine)],
  ["her own browser's sign-out at another node", (world, mine) => world.signOut(mine, "account", world.otherNode)],
  ["her own browser's sign-out of this session only", (world, mine) => world.signOut(mine, "session")],
  ["another browser's sign-out", (world, _, other) => world.signOut(other)],
  ["another browser's sign-out everywhere", (world, _, other) => world.signOut(other, "everywhere")],
  ["a front-channel logout", (world) => world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined })],
  [
    "a front-channel logout of her other browser",
    (world) => world.otherNode.frontChannelLogout.execute({ sid: aliceElsewhere.sid, issuer: world.provider.name }),
  ],
  [
    "a back-channel logout by sid",
    (world) => world.otherNode.backChannelLogout.execute(world.provider.logoutToken({ sid: alice.sid })),
  ],
  [
    "a back-channel logout by subject",
    (world) =>
      world.node.backChannelLogout.execute(
        world.provider.logoutToken({ subject: "alice", issuedAt: world.provider.time }),
      ),
  ],
  ["an administrator", (world, mine) => world.node.accounts.remove(accountOf(mine), "account")],
];

describe("G2: a refresh in flight when the account is removed", () => {
  test.each(removals)("writes nothing back, gets signed_out, and its tokens are revoked: %s", async (_, remove) => {
    const world = new World();
    const other = await world.signIn(aliceElsewhere);
    const mine = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh");
    const call = world.acquire(mine);
    await gate.arrived();
    const given = world.provider.livingRefreshTokens.at(-1) ?? "none";
    await remove(world, mine, other);
    gate.release();
    await expect(call).rejects.toMatchObject(signedOut);
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toContain(given);
    expect(world.provider.livingRefreshTokens).not.toContain(given);
    expect(await world.ports.store.tokens.read({ ...mine.key, kind: "session" })).toBeUndefined();
    expect(world.eventsOf("refresh_failed")).toMatchObject([{ outcome: "removed" }]);
  });

  test("is stopped even if the removal comes while its result is being written", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.store.hold("commitRefresh", "before");
    const call = world.acquire(session);
    await gate.arrived();
    await world.signOut(session);
    gate.release();
    await expect(call).rejects.toMatchObject(signedOut);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.memory.inspect().accounts).toEqual([]);
  });

  test("loses tokens that it wrote just before the removal, and the newest refresh token is revoked", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.store.hold("commitRefresh", "after");
    const call = world.acquire(session);
    await gate.arrived();
    await world.signOut(session);
    gate.release();
    // The answer was written before the removal began, so this caller gets it. No later caller does.
    await expect(call).resolves.toBeDefined();
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    await expect(world.acquire(session)).rejects.toMatchObject(signedOut);
  });

  test.each(["unsent", "unknown", "refused", "interaction"] as const)(
    "gets signed_out even if its outcome is: %s",
    async (failed) => {
      const world = new World();
      const session = await world.signIn(alice);
      await world.expireTokens();
      world.provider.nextRefresh(refreshFailed(failed));
      const gate = world.provider.script.hold("refresh");
      const call = world.acquire(session);
      await gate.arrived();
      await world.signOut(session);
      gate.release();
      await expect(call).rejects.toMatchObject(signedOut);
      expect(world.eventsOf("refresh_failed")).toMatchObject([{ outcome: "removed" }]);
    },
  );

  test("gets signed_out if the provider has granted fewer scopes", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.provider.nextRefresh((answer) => {
      return "token" in answer ? { ...refreshFailed("interaction"), refreshed: answer } : answer;
    });
    const gate = world.provider.script.hold("refresh");
    const call = world.acquire(session, { scopes: ["Calendars.Read"] });
    await gate.arrived();
    await world.signOut(session);
    gate.release();
    await expect(call).rejects.toMatchObject(signedOut);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("gets signed_out even if the provider never answers", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh");
    const call = world.acquire(session);
    await gate.arrived();
    await world.signOut(session);
    const told = expect(call).rejects.toMatchObject(signedOut);
    await world.clock.advance(world.limits.refreshMs);
    await told;
  });

  test("of another session succeeds if only one session signs out", async () => {
    const world = new World();
    const other = await world.signIn(aliceElsewhere);
    const mine = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh");
    const call = world.acquire(mine);
    await gate.arrived();
    await world.signOut(other, "session");
    gate.release();
    await expect(call).resolves.toBeDefined();
  });

  test("of a reusable refresh token is revoked even if its answer arrives after the time limit", async () => {
    const world = new World({ refreshTokens: "reusable" });
    const session = await world.signIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh");
    const call = world.acquire(session);
    await gate.arrived();
    await world.signOut(session);
    const told = expect(call).rejects.toMatchObject(signedOut);
    await world.clock.advance(world.limits.refreshMs);
    await told;
    gate.release();
    await world.clock.advance(0);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });
});

describe("G4: a removal that fails", () => {
  test("is reported to the caller, and succeeds when it is repeated", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.store.fail("removeAccount", new Error("connection lost"));
    await expect(world.signOut(session)).rejects.toMatchObject(storeUnavailable);
    expect(world.eventsOf("removal_failed")).toMatchObject([{ by: "sign-out", account: session.key.account }]);
    expect(world.eventsOf("account_removed")).toEqual([]);
    await expect(world.acquire(session)).resolves.toBeDefined();
    await world.signOut(session);
    await expect(world.acquire(session)).rejects.toMatchObject(signedOut);
  });

  test("is atomic: if only the answer was lost, the account is removed, and a repetition is safe", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.store.fail("removeAccount", new Error("connection lost"), { when: "after" });
    await expect(world.node.accounts.remove(accountOf(session))).rejects.toMatchObject(storeUnavailable);
    await expect(world.acquire(session)).rejects.toMatchObject(signedOut);
    expect(await world.node.accounts.remove(accountOf(session))).toEqual({ sessions: 0, grants: 0 });
  });

  test("of one account among several is reported, and the others are removed", async () => {
    const world = new World();
    // A provider whose sid may belong to two users, who both signed in within one provider session.
    const first = await world.signIn({ ...alice, sid: "shared" });
    const second = await world.signIn({ ...bob, sid: "shared" });
    world.store.fail("removeAccount", new Error("connection lost"));
    const notice = world.provider.logoutToken({ sid: "shared" });
    await expect(world.node.backChannelLogout.execute(notice)).rejects.toMatchObject(storeUnavailable);
    const alive = await Promise.all([first, second].map(({ handle }) => world.node.readSession.execute(handle)));
    expect(alive.filter((each) => each !== undefined)).toHaveLength(1);
    await world.node.backChannelLogout.execute(notice);
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("before the first account is found is reported, too", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.store.fail("markEnded", new Error("connection lost"));
    const logout = world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    await expect(logout).rejects.toMatchObject(storeUnavailable);
    await expect(world.acquire(session)).resolves.toBeDefined();
  });

  test("at the provider, of refresh tokens, is an event and doesn't fail the sign-out", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.provider.script.fail("revoke", new Error("no route to host"));
    await world.signOut(session);
    await world.settled();
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("of the sweep after it, is repeated by the same process, although no request looks at the account again", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.store.fail("sweep", new Error("connection lost"), { times: 2 });
    await world.signOut(session);
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual([]);
    await world.clock.advance(3_000);
    expect(world.provider.revokedRefreshTokens).toHaveLength(1);
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.eventsOf("revocation_failed")).toMatchObject([
      { tries: 1, goesOn: true },
      { tries: 2, goesOn: true },
    ]);
  });
});
