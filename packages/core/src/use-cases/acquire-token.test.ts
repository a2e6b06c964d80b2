import { refreshFailed, type SignedInPerson, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import type { AccessToken, Grant, GrantKey } from "../domain/grant.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";
import { AppTokens } from "./without-session/app-tokens.ts";

const alice = { subject: "alice", sid: "alice-phone" };

const interactionRequired = { code: "interaction_required" };
const providerUnavailable = { code: "provider_unavailable" };
const signedOut = { code: "signed_out" };

const grantKey = ({ key }: SignedInPerson): GrantKey => ({ ...key, kind: "session" });

async function grantOf(world: World, session: SignedInPerson): Promise<Grant> {
  const versioned = await world.ports.store.tokens.read(grantKey(session));
  if (versioned === undefined) throw new Error("expected the session to have a grant");
  return versioned.value;
}

/** Fifty requests at once, alternately at one node and the other. */
const fifty = (world: World, session: SignedInPerson): Promise<AccessToken>[] =>
  Array.from({ length: 50 }, (_, i) => world.acquire(session, {}, i % 2 === 0 ? world.node : world.otherNode));

async function expired(world: World): Promise<SignedInPerson> {
  const session = await world.signIn(alice);
  await world.expireTokens();
  return session;
}

/** The answer of a provider that issues only a token for reading mail, for any requested scope. */
function lessThanAsked(answer: RefreshAnswer): RefreshAnswer {
  if (!("token" in answer)) return answer;
  const token = { ...answer.token, scopes: ["Mail.Read"] };
  return { ...refreshFailed("interaction"), refreshed: { ...answer, token } };
}

/** Claims a grant for a node that is then killed, so that it never releases the claim. */
async function claimAndDie(world: World, session: SignedInPerson): Promise<void> {
  const { tokens } = world.ports.store;
  const current = await tokens.read(grantKey(session));
  if (current === undefined) throw new Error("expected a grant");
  const singleUse = current.value.renewal === "single-use";
  const outcome = await tokens.claimRefresh(grantKey(session), current.version, {
    forMs: world.limits.claimMs,
    singleUse,
  });
  expect(outcome).toHaveProperty("claimed");
}

/** Makes a store unavailable for calls of this kind, until the test sets `isAway` to false. */
function goesAway(world: World, call: "commitRefresh" | "releaseRefresh"): { isAway: boolean } {
  const store = { isAway: true };
  world.store.between = async (each, when) => {
    if (store.isAway && each === call && when === "before") throw new Error("connection lost");
  };
  return store;
}

describe("G5: when many callers want a token at once", () => {
  test.each([{ rotates: true }, { rotates: false }])(
    "one refresh is sent and every caller gets its token, the first and the second time, on two nodes (rotation: $rotates)",
    async ({ rotates }) => {
      const world = new World();
      world.provider.rotates = rotates;
      const session = await expired(world);
      for (const round of [1, 2, 3]) {
        const values = (await Promise.all(fifty(world, session))).map(({ value }) => value);
        expect(new Set(values).size).toBe(1);
        expect(world.provider.sentRefreshTokens).toHaveLength(round);
        await world.expireTokens();
      }
      expect(world.provider.reusedRefreshTokens).toBe(0);
    },
  );

  test("each node, not each request, repeats a refresh that the provider could not process", async () => {
    const world = new World();
    const session = await expired(world);
    for (let i = 0; i < 50; i++) world.provider.nextRefresh(refreshFailed("unsent"));
    const outcomes = await Promise.allSettled(fifty(world, session));
    expect(outcomes.every((each) => each.status === "rejected" && each.reason.code === "provider_unavailable")).toBe(
      true,
    );
    expect(world.provider.script.count("refresh")).toBeLessThanOrEqual(2);
  });

  test("an unanswered reusable refresh delays each caller only for its own time limit", async () => {
    const world = new World({ refreshTokens: "reusable" });
    const session = await expired(world);
    const gate = world.provider.script.hold("refresh");
    const calls = Array.from({ length: 10 }, () => world.acquire(session));
    await gate.arrived();
    await world.store.reached("waitForChange", 9);
    const told = Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(providerUnavailable)));
    await world.clock.advance(world.limits.refreshMs);
    await told;
    expect(world.provider.sentRefreshTokens.length).toBeLessThanOrEqual(1);
  });

  test("if only the user can help, one request is sent to the provider, not one for every caller of the same token", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    for (let i = 0; i < 20; i++) {
      world.provider.nextRefresh(lessThanAsked);
    }
    const calls = Array.from({ length: 20 }, () => world.acquire(session, { scopes: ["Calendars.Read"] }));
    for (const call of calls) await expect(call).rejects.toMatchObject(interactionRequired);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("a failure that concerns one request only isn't reported to another request", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("interaction"));
    const gate = world.provider.script.hold("refresh", "before");
    const calendars = world.acquire(session, { scopes: ["Calendars.Read"] });
    await gate.arrived();
    const mail = world.acquire(session);
    await world.store.reached("waitForChange", 1);
    gate.release();
    await expect(calendars).rejects.toMatchObject(interactionRequired);
    await expect(mail).resolves.toMatchObject({ scopes: ["Mail.Read"] });
  });

  test("sessions of one account refresh their own grants, each once", async () => {
    const world = new World();
    const phone = await world.signIn(alice);
    const laptop = await world.signIn({ ...alice, sid: "alice-laptop" });
    await world.expireTokens();
    const values = await Promise.all([...fifty(world, phone), ...fifty(world, laptop)]);
    expect(new Set(values.map(({ value }) => value)).size).toBe(2);
    expect(world.provider.sentRefreshTokens).toHaveLength(2);
  });
});

describe("G5: when it is unknown whether a refresh token was used", () => {
  test("a single-use token of a killed node ends its grant, for waiting and for new callers", async () => {
    const world = new World();
    const session = await expired(world);
    await claimAndDie(world, session);
    const waiting = world.acquire(session);
    await world.store.reached("waitForChange", 1);
    const told = expect(waiting).rejects.toMatchObject(interactionRequired);
    await world.clock.advance(world.limits.claimMs);
    await told;
    await expect(world.acquire(session, {}, world.otherNode)).rejects.toMatchObject(interactionRequired);
    expect(world.provider.sentRefreshTokens).toEqual([]);
    expect(await world.node.readSession.execute(session.handle)).toBeDefined();
  });

  test("another node takes over the refresh of a killed node if the token is reusable", async () => {
    const world = new World({ refreshTokens: "reusable" });
    world.provider.rotates = false;
    const session = await expired(world);
    await claimAndDie(world, session);
    const waiting = world.acquire(session);
    await world.store.reached("waitForChange", 1);
    await world.clock.advance(world.limits.claimMs);
    await expect(waiting).resolves.toBeDefined();
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("a single-use token without an answer in time ends its grant, and the tokens of a late answer are revoked", async () => {
    const world = new World();
    const session = await expired(world);
    const gate = world.provider.script.hold("refresh");
    const call = world.acquire(session);
    await gate.arrived();
    const told = expect(call).rejects.toMatchObject(interactionRequired);
    await world.clock.advance(world.limits.refreshMs);
    await told;
    expect(world.eventsOf("refresh_failed")).toMatchObject([{ outcome: "unknown" }]);
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    gate.release();
    await world.clock.advance(0);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect((await grantOf(world, session)).renewal).toBe("none");
  });

  test("the tokens of a late answer with fewer scopes are revoked, too", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(lessThanAsked);
    const gate = world.provider.script.hold("refresh");
    const told = expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    await gate.arrived();
    await world.clock.advance(world.limits.refreshMs);
    await told;
    gate.release();
    await world.clock.advance(0);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("an error of the provider's client counts as an unknown outcome", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.script.fail("refresh", new Error("socket hang up"), { when: "after" });
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("waiting callers get the same error as the caller of a single-use refresh", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unknown"));
    const outcomes = await Promise.allSettled(fifty(world, session));
    const codes = outcomes.map((each) => (each.status === "rejected" ? each.reason.code : "token"));
    expect(new Set(codes)).toEqual(new Set(["interaction_required"]));
  });

  test("a reusable token keeps its grant, and the next request tries again", async () => {
    const world = new World({ refreshTokens: "reusable" });
    world.provider.rotates = false;
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unknown"));
    await expect(world.acquire(session)).rejects.toMatchObject(providerUnavailable);
    await expect(world.acquire(session)).resolves.toBeDefined();
  });

  test("a token that arrives after its grant has ended is revoked, and no caller gets it", async () => {
    const world = new World();
    const session = await expired(world);
    // The process pauses between the provider's answer and its write, for longer than its claim is valid.
    const gate = world.store.hold("commitRefresh", "before");
    const call = world.acquire(session);
    await gate.arrived();
    await world.clock.advance(world.limits.claimMs);
    await expect(world.acquire(session, {}, world.otherNode)).rejects.toMatchObject(interactionRequired);
    gate.release();
    await expect(call).rejects.toMatchObject(interactionRequired);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("if another node took over a reusable grant, a late answer doesn't replace the other node's token", async () => {
    const world = new World({ refreshTokens: "reusable" });
    world.provider.rotates = false;
    const session = await expired(world);
    const gate = world.store.hold("commitRefresh", "before");
    const slow = world.acquire(session);
    await gate.arrived();
    await world.clock.advance(world.limits.claimMs);
    const quick = world.acquire(session, {}, world.otherNode);
    await gate.arrived(2);
    gate.release();
    const [first, second] = await Promise.all([slow, quick]);
    expect(first.value).toBe(second.value);
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
  });

  test("a store that stays unavailable until the claim ends is reported, and the refresh token is never sent again", async () => {
    const world = new World();
    const session = await expired(world);
    const store = goesAway(world, "commitRefresh");
    const told = expect(world.acquire(session)).rejects.toMatchObject({ code: "store_unavailable" });
    await world.clock.advance(world.limits.patienceMs);
    await told;
    await world.clock.advance(world.limits.claimMs);
    store.isAway = false;
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    // The new refresh token is in no grant.
    await world.clock.advance(10_000);
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
    expect(world.clock.sleepers).toBe(0);
  });

  test("a token that was stored is used even if the store's answer was lost", async () => {
    const world = new World();
    const session = await expired(world);
    world.store.fail("commitRefresh", new Error("connection lost"), { when: "after" });
    const call = world.acquire(session);
    await world.clock.advance(world.limits.patienceMs);
    await expect(call).resolves.toBeDefined();
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual([]);
    await expect(world.acquire(session)).resolves.toBeDefined();
    await world.expireTokens();
    await expect(world.acquire(session)).resolves.toBeDefined();
    expect(world.provider.reusedRefreshTokens).toBe(0);
  });

  test("no refresh is sent if the store can't record the intent", async () => {
    const world = new World();
    const session = await expired(world);
    world.store.fail("claimRefresh", new Error("connection lost"));
    await expect(world.acquire(session)).rejects.toMatchObject({ code: "store_unavailable" });
    expect(world.provider.sentRefreshTokens).toEqual([]);
  });
});

describe("a request that waits for another one's refresh", () => {
  test("G1: on the same node gets signed_out if the account is removed between the refresh and its own look", async () => {
    const world = new World();
    const session = await expired(world);
    const refresh = world.provider.script.hold("refresh");
    const first = world.acquire(session);
    await refresh.arrived();
    const waiting = expect(world.acquire(session)).rejects.toMatchObject(signedOut);
    await world.store.reached("waitForChange", 1);
    const look = world.store.hold("readGrant", "before");
    refresh.release();
    await first;
    await look.arrived();
    await world.otherNode.accounts.remove(session.session.account);
    look.release();
    await waiting;
  });

  test("G1: on the same node gets signed_out if it asks for claims and the tokens were removed before its own look", async () => {
    const world = new World();
    const session = await expired(world);
    const refresh = world.provider.script.hold("refresh");
    const first = world.acquire(session, { claims: '{"access_token":{}}' });
    await refresh.arrived();
    const waiting = expect(world.acquire(session, { claims: '{"access_token":{}}' })).rejects.toMatchObject(signedOut);
    await world.store.reached("waitForChange", 1);
    const look = world.store.hold("readGrant", "before");
    refresh.release();
    await first;
    await look.arrived();
    await world.otherNode.accounts.remove(session.session.account, "account");
    look.release();
    await waiting;
  });

  test("G1: gets signed_out, and not the token that it read before, if the refresh fails and the tokens are removed before its own look", async () => {
    const world = new World({ tokenLifetimeMs: 60_000 });
    const session = await world.signIn(alice);
    await world.clock.advance(60_000 - world.limits.tokenMarginMs + 1);
    world.provider.nextRefresh(refreshFailed("unsent"));
    const refresh = world.provider.script.hold("refresh");
    const first = world.acquire(session).catch((error: unknown) => error);
    await refresh.arrived();
    const waiting = expect(world.acquire(session)).rejects.toMatchObject(signedOut);
    await world.store.reached("waitForChange", 1);
    let removed: Promise<unknown> | undefined;
    world.store.between = async (call, when) => {
      if (call !== "readGrant" || when !== "before") return;
      removed ??= world.otherNode.accounts.remove(session.session.account, "account");
      await removed;
    };
    refresh.release();
    await waiting;
    await first;
  });

  test.each([
    ["its own", 1],
    ["another caller's", 2],
  ])("G11: gets no token that an event has dropped while %s refresh failed", async (_, callers) => {
    const world = new World({ tokenLifetimeMs: 60_000 });
    const session = await world.signIn(alice);
    await world.clock.advance(60_000 - world.limits.tokenMarginMs + 1);
    world.provider.nextRefresh(refreshFailed("unsent"));
    const refresh = world.provider.script.hold("refresh");
    const acquired = [world.acquire(session)];
    await refresh.arrived();
    if (callers === 2) {
      acquired.push(world.acquire(session));
      await world.store.reached("waitForChange", 1);
    }
    await world.ports.store.removeAccount(session.key.account, {
      sessions: "none",
      tokens: "of-those-sessions",
      barrierForMs: world.limits.redemptionMs,
      mark: { effect: "refresh", sessions: "all", reason: "token-claims-change" },
    });
    world.provider.nextRefresh(refreshFailed("unsent"));
    refresh.release();
    for (const each of await Promise.allSettled(acquired)) expect(each).toMatchObject({ reason: providerUnavailable });
  });

  test("with forceRefresh gets its own token if another node's refresh failed", async () => {
    const world = new World({ refreshTokens: "reusable" });
    const session = await world.signIn(alice);
    const old = await world.acquire(session);
    world.provider.nextRefresh(refreshFailed("unsent"));
    const gate = world.provider.script.hold("refresh");
    const told = expect(world.acquire(session, { forceRefresh: true }, world.otherNode)).rejects.toMatchObject(
      providerUnavailable,
    );
    await gate.arrived();
    const forced = world.acquire(session, { forceRefresh: true });
    await world.store.reached("waitForChange", 1);
    gate.release();
    await told;
    expect((await forced).value).not.toBe(old.value);
    expect(world.provider.sentRefreshTokens).toHaveLength(2);
  });
});

describe("G5: a store that is unavailable for a while after the provider has answered a refresh", () => {
  test("keeps the grant: the write is repeated, the caller gets the token, and the next request needn't wait for the claim to expire", async () => {
    const world = new World();
    const session = await expired(world);
    const store = goesAway(world, "commitRefresh");
    const call = world.acquire(session);
    await world.clock.advance(3000);
    store.isAway = false;
    const next = world.acquire(session, {}, world.otherNode);
    await world.clock.advance(1500);
    expect((await next).value).toBe((await call).value);
    await world.expireTokens();
    await expect(world.acquire(session)).resolves.toBeDefined();
    expect(world.provider.reusedRefreshTokens).toBe(0);
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
  });

  test("delays the caller by a few seconds at most, and the write continues in the background under the same claim", async () => {
    const world = new World();
    const session = await expired(world);
    const store = goesAway(world, "commitRefresh");
    const told = expect(world.acquire(session)).rejects.toMatchObject({ code: "store_unavailable" });
    await world.clock.advance(world.limits.patienceMs);
    await told;
    let isSettled = false;
    const settled = world.settled().then(() => {
      isSettled = true;
    });
    await world.clock.advance(10_000);
    expect(isSettled).toBe(false);
    const next = world.acquire(session);
    await world.store.reached("waitForChange", 1);
    store.isAway = false;
    await world.clock.advance(2000);
    await expect(next).resolves.toBeDefined();
    expect(world.store.count("claimRefresh")).toBe(2);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
    await settled;
    expect(world.clock.sleepers).toBe(0);
  });

  test("keeps the grant of a refresh that was provably not sent, too", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unsent"));
    const store = goesAway(world, "releaseRefresh");
    const told = expect(world.acquire(session)).rejects.toMatchObject(providerUnavailable);
    await world.clock.advance(3000);
    store.isAway = false;
    await world.clock.advance(1500);
    await told;
    await expect(world.acquire(session)).resolves.toBeDefined();
  });

  test("revokes the new token if the claim has ended without an answer of the store, as soon as the store shows that it isn't stored", async () => {
    const world = new World();
    const session = await expired(world);
    const store = goesAway(world, "commitRefresh");
    const told = expect(world.acquire(session)).rejects.toMatchObject({ code: "store_unavailable" });
    await world.clock.advance(world.limits.claimMs + 1_000);
    await told;
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
    await world.otherNode.accounts.remove(session.session.account);
    store.isAway = false;
    await world.clock.advance(300_000);
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.eventsOf("revocation_failed").at(-1)).toMatchObject({ goesOn: true });
  });

  test("doesn't revoke the new token if the claim has ended, and only the answers of the store were lost", async () => {
    const world = new World();
    const session = await expired(world);
    world.store.fail("commitRefresh", new Error("connection lost"), { when: "after" });
    const store = { isAway: true };
    world.store.between = async (each, when) => {
      if (store.isAway && each === "commitRefresh" && when === "before" && world.store.count("commitRefresh") > 1)
        throw new Error("connection lost");
    };
    const told = expect(world.acquire(session)).rejects.toMatchObject({ code: "store_unavailable" });
    await world.clock.advance(world.limits.claimMs + 1_000);
    await told;
    store.isAway = false;
    await world.clock.advance(300_000);
    expect(world.provider.script.count("revoke")).toBe(0);
    await expect(world.acquire(session)).resolves.toBeDefined();
  });

  test("doesn't restore an account that was removed in between: the caller gets signed_out, and the new token is revoked", async () => {
    const world = new World();
    const session = await expired(world);
    const store = goesAway(world, "commitRefresh");
    const told = expect(world.acquire(session)).rejects.toMatchObject(signedOut);
    await world.clock.advance(1000);
    await world.otherNode.accounts.remove(session.session.account);
    store.isAway = false;
    await world.clock.advance(1500);
    await told;
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.memory.inspect().accounts).toEqual([]);
  });

  test("doesn't revoke a token that another node uses if only the answer of the first write was lost", async () => {
    const world = new World();
    const session = await expired(world);
    world.store.fail("commitRefresh", new Error("connection lost"), { when: "after" });
    const call = world.acquire(session);
    await world.store.reached("commitRefresh", 1);
    await world.acquire(session, { forceRefresh: true }, world.otherNode);
    await world.clock.advance(1000);
    await call;
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual([]);
    await world.expireTokens();
    await expect(world.acquire(session)).resolves.toBeDefined();
  });
});

describe("G2: a grant that ends because its refresh had no certain outcome", () => {
  test("is revoked with the refresh token that was sent, because a provider may find its successor by it", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unknown"));
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual(world.provider.sentRefreshTokens);
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("is revoked by the node that finds its claim expired", async () => {
    const world = new World();
    const session = await expired(world);
    await claimAndDie(world, session);
    await world.clock.advance(world.limits.claimMs);
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.eventsOf("token_revoked")).toHaveLength(1);
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    expect(world.eventsOf("refresh_failed")).toMatchObject([
      { outcome: "abandoned", error: { reason: "refresh-cut-off" } },
    ]);
  });

  test("is not revoked if its refresh token is still in use", async () => {
    const world = new World({ refreshTokens: "reusable" });
    world.provider.rotates = false;
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unknown"));
    await expect(world.acquire(session)).rejects.toMatchObject(providerUnavailable);
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual([]);
  });

  test("has the tokens of a late answer revoked if the provider has refused the reusable grant in between", async () => {
    const world = new World({ refreshTokens: "reusable" });
    const session = await expired(world);
    const answer = Promise.withResolvers<void>();
    world.provider.script.between = async (call, when) => {
      if (call === "refresh" && when === "after" && world.provider.script.count(call) === 1) await answer.promise;
    };
    const told = expect(world.acquire(session)).rejects.toMatchObject(providerUnavailable);
    await world.provider.script.reached("refresh", 1);
    await world.clock.advance(world.limits.refreshMs);
    await told;
    world.provider.nextRefresh(refreshFailed("refused"));
    await expect(world.acquire(session, {}, world.otherNode)).rejects.toMatchObject(interactionRequired);
    answer.resolve();
    await world.clock.advance(0);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });
});

describe("G5: what the provider's answer means for the grant", () => {
  test("a refresh that was provably not sent keeps the grant, and the next request tries again", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unsent"));
    await expect(world.acquire(session)).rejects.toMatchObject(providerUnavailable);
    await expect(world.acquire(session)).resolves.toBeDefined();
    expect(world.provider.reusedRefreshTokens).toBe(0);
  });

  test.each(["unsent", "unknown"] as const)(
    "while the provider is unavailable, a token that is valid for some more seconds is used: %s",
    async (failed) => {
      const world = new World({ refreshTokens: "reusable", tokenLifetimeMs: 60_000 });
      const session = await world.signIn(alice);
      await world.clock.advance(60_000 - world.limits.tokenMarginMs + 1);
      world.provider.nextRefresh(refreshFailed(failed));
      await expect(world.acquire(session)).resolves.toMatchObject({ scopes: world.scopes });
      world.provider.nextRefresh(refreshFailed(failed));
      await expect(world.acquire(session, { forceRefresh: true })).rejects.toMatchObject(providerUnavailable);
      expect(world.provider.script.count("refresh")).toBe(2);
    },
  );

  test("every waiting caller gets the old token while it is still valid for some seconds", async () => {
    const world = new World({ tokenLifetimeMs: 60_000 });
    const session = await world.signIn(alice);
    await world.clock.advance(60_000 - world.limits.tokenMarginMs + 1);
    for (let i = 0; i < 50; i++) world.provider.nextRefresh(refreshFailed("unsent"));
    const values = await Promise.all(fifty(world, session));
    expect(new Set(values.map(({ value }) => value)).size).toBe(1);
    expect(world.provider.script.count("refresh")).toBeLessThanOrEqual(2);
  });

  test("a refused refresh ends the grant: no further request is sent, and the session stays", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("refused"));
    await expect(world.acquire(session)).rejects.toMatchObject({ ...interactionRequired, scopes: ["Mail.Read"] });
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    expect(world.provider.script.count("refresh")).toBe(1);
    expect(await world.node.readSession.execute(session.handle)).toBeDefined();
  });

  test("tokens in the answer of a refused refresh are revoked", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh((answer) =>
      "token" in answer ? { ...refreshFailed("refused"), providerState: answer.providerState } : answer,
    );
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("a refresh that needs the user keeps the grant for other requests", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    world.provider.nextRefresh(refreshFailed("interaction"));
    const asked = { scopes: ["Calendars.Read"], resource: "https://api.example" };
    await expect(world.acquire(session, asked)).rejects.toMatchObject({ ...interactionRequired, ...asked });
    await expect(world.acquire(session)).resolves.toBeDefined();
    await world.expireTokens();
    await expect(world.acquire(session)).resolves.toBeDefined();
    expect(world.provider.reusedRefreshTokens).toBe(0);
  });

  test("a token with fewer scopes is stored for requests that need only these, together with the rotated refresh token", async () => {
    const world = new World();
    const session = await expired(world);
    world.provider.nextRefresh(lessThanAsked);
    const both = world.acquire(session, { scopes: ["Mail.Read", "Mail.Send"] });
    await expect(both).rejects.toMatchObject(interactionRequired);
    await expect(world.acquire(session)).resolves.toMatchObject({ scopes: ["Mail.Read"] });
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
    await world.expireTokens();
    await expect(world.acquire(session)).resolves.toBeDefined();
    expect(world.provider.reusedRefreshTokens).toBe(0);
  });

  test("a token counts as single-use until a refresh has answered without rotating it", async () => {
    const world = new World();
    world.provider.rotates = false;
    const session = await expired(world);
    expect((await grantOf(world, session)).renewal).toBe("single-use");
    await world.acquire(session);
    expect((await grantOf(world, session)).renewal).toBe("reusable");
    world.provider.rotates = true;
    await world.acquire(session, { forceRefresh: true });
    expect((await grantOf(world, session)).renewal).toBe("single-use");
  });

  test("an answer that doesn't tell whether it rotated the refresh token changes nothing", async () => {
    const world = new World();
    world.provider.tellsRotation = false;
    const session = await expired(world);
    await world.acquire(session);
    expect((await grantOf(world, session)).renewal).toBe("single-use");
  });

  test.each(["single-use", "reusable"] as const)(
    "a grant is %s from its sign-in if the provider's client says so",
    async (refreshTokens) => {
      const world = new World({ refreshTokens });
      world.provider.rotates = refreshTokens === "reusable";
      const session = await expired(world);
      await world.acquire(session);
      expect((await grantOf(world, session)).renewal).toBe(refreshTokens);
    },
  );

  test("a refresh changes neither when the sign-in was issued nor when the grant leaves the cache", async () => {
    const world = new World();
    const session = await expired(world);
    const { issuedAt, expiresAt } = await grantOf(world, session);
    await world.acquire(session);
    expect(await grantOf(world, session)).toMatchObject({ issuedAt, expiresAt });
    expect({ issuedAt, expiresAt }).toEqual({
      issuedAt: session.session.issuedAt,
      expiresAt: session.session.expiresAt,
    });
  });
});

describe("the token that a caller gets", () => {
  test("a cached token needs no request to the provider, even if protocol scopes are requested, too", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const token = await world.acquire(session, {
      scopes: ["Mail.Read", "offline_access", "openid", "profile", "email"],
    });
    expect(token.scopes).toEqual(world.scopes);
    expect(world.provider.script.count("refresh")).toBe(0);
  });

  test("a token that expires within the margin is refreshed first", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const first = await world.acquire(session);
    await world.clock.advance(first.expiresAt - world.clock.now() - world.limits.tokenMarginMs - 1);
    expect((await world.acquire(session)).value).toBe(first.value);
    await world.clock.advance(1);
    expect((await world.acquire(session)).value).not.toBe(first.value);
  });

  test("a refreshed token that expires within the margin is used, without another refresh", async () => {
    const world = new World({ tokenLifetimeMs: 10_000 });
    const session = await expired(world);
    const values = (await Promise.all(fifty(world, session))).map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("without a refresh token, the cached token is used until it expires, and then the user must sign in", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const { tokens } = world.ports.store;
    const current = await tokens.read(grantKey(session));
    if (current === undefined) throw new Error("expected a grant");
    const claim = await tokens.claimRefresh(grantKey(session), current.version, { forMs: 1000, singleUse: true });
    if (typeof claim === "string" || !("claimed" in claim)) throw new Error("expected the claim");
    await tokens.commitRefresh(claim.claimed, { ...current.value, renewal: "none", providerState: "" });
    const token = await world.acquire(session);
    await world.clock.advance(token.expiresAt - world.clock.now() - 1);
    await expect(world.acquire(session)).resolves.toMatchObject({ value: token.value });
    await world.clock.advance(1);
    await expect(world.acquire(session)).rejects.toMatchObject(interactionRequired);
    expect(world.provider.script.count("refresh")).toBe(0);
  });

  test("a refresh for further scopes keeps the other tokens", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const mail = await world.acquire(session);
    const calendars = await world.acquire(session, { scopes: ["Calendars.Read"] });
    expect(calendars.value).not.toBe(mail.value);
    expect((await world.acquire(session)).value).toBe(mail.value);
    expect((await world.acquire(session, { scopes: ["Calendars.Read"] })).value).toBe(calendars.value);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("a request for one API never gets another API's token", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const resource = "https://api.example/files";
    const files = await world.acquire(session, { resource });
    expect(files).toMatchObject({ resource });
    expect((await world.acquire(session)).value).not.toBe(files.value);
    expect((await world.acquire(session, { resource: "https://api.example/other" })).value).not.toBe(files.value);
  });

  test("fifty requests with the same claims share one refresh, and a request with other claims sends its own", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const gate = world.provider.script.hold("refresh");
    const same = Array.from({ length: 50 }, () => world.acquire(session, { claims: '{"access_token":{}}' }));
    const other = world.acquire(session, { claims: '{"id_token":{}}' });
    await gate.arrived();
    await world.store.reached("waitForChange", 50);
    gate.release();
    const values = new Set((await Promise.all(same)).map(({ value }) => value));
    expect(values.size).toBe(1);
    expect(values).not.toContain((await other).value);
    expect(world.provider.sentRefreshTokens).toHaveLength(2);
  });

  test("many forced refreshes at the same time send one request", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const gate = world.provider.script.hold("refresh");
    const calls = Array.from({ length: 10 }, () => world.acquire(session, { forceRefresh: true }));
    await gate.arrived();
    await world.store.reached("waitForChange", 9);
    gate.release();
    const values = (await Promise.all(calls)).map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("a token that an API has refused is replaced once for all callers", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const { value: refused } = await world.acquire(session);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => world.acquire(session, { refused })));
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(tokens[0]?.value).not.toBe(refused);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
    expect((await grantOf(world, session)).accessTokens.map(({ value }) => value)).not.toContain(refused);
  });

  test("a refused token is not replaced by another old token with the same scopes", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const first = await world.acquire(session);
    const second = await world.acquire(session, { scopes: ["Mail.Read", "Mail.Send"] });
    for (const { value: refused } of [first, second]) {
      const claims = '{"access_token":{"nbf":{"essential":true}}}';
      const replaced = await world.acquire(session, { refused, claims });
      expect([first.value, second.value]).not.toContain(replaced.value);
    }
    expect(world.provider.tokenRequests.at(-1)).toMatchObject({ claims: expect.any(String) });
  });

  test("a claims challenge is sent to the provider even if a token is cached", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const before = await world.acquire(session);
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const after = await world.acquire(session, { claims });
    expect(after.value).not.toBe(before.value);
    expect(world.provider.tokenRequests).toMatchObject([{ claims }]);
  });

  test("the caller's request object is not changed", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const request = Object.freeze({ scopes: Object.freeze(["Mail.Read"]), forceRefresh: true });
    await world.node.acquireToken.execute(session.key, request);
    expect(request).toEqual({ scopes: ["Mail.Read"], forceRefresh: true });
  });

  test("a request of an expired session gets signed_out", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.clock.advance(session.session.idleExpiresAt - world.clock.now());
    await expect(world.acquire(session)).rejects.toMatchObject(signedOut);
  });
});

describe("G8: an unavailable store", () => {
  test.each(["readGrant", "claimRefresh", "waitForChange", "releaseRefresh"] as const)(
    "is reported as such by acquireToken, never as a signed-out or anonymous user: %s",
    async (call) => {
      const world = new World();
      const session = await expired(world);
      world.provider.nextRefresh(refreshFailed("unsent"));
      const gate = world.provider.script.hold("refresh");
      world.store.fail(call, new Error("connection lost"), { times: call === "releaseRefresh" ? 50 : 1 });
      const calls = [world.acquire(session), world.acquire(session)];
      const outcomes = Promise.allSettled(calls);
      await Promise.race([gate.arrived(), outcomes]);
      if (call === "waitForChange") await world.store.reached(call, 1);
      gate.release();
      await world.clock.advance(world.limits.patienceMs);
      const codes = (await outcomes).map((each) => (each.status === "rejected" ? each.reason.code : "token"));
      expect(codes).toContain("store_unavailable");
      expect(world.eventsOf("store_failed").length).toBeGreaterThan(0);
    },
  );

  test("is reported when it can't tell whether a session without tokens is alive", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await world.node.accounts.remove(session.session.account, "account");
    world.store.fail("read", new Error("connection lost"));
    await expect(world.acquire(session)).rejects.toMatchObject({ code: "store_unavailable" });
  });
});

describe("a request that names no API", () => {
  test("of a session gets the sign-in's own token, with any API in the request before", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const own = await world.acquire(session);
    const payroll = await world.acquire(session, { scopes: ["openid", "Payroll.Read"] });
    expect(payroll.value).not.toBe(own.value);
    for (const scopes of [[], ["openid"], ["openid", "profile"]]) {
      expect((await world.acquire(session, { scopes })).value).toBe(own.value);
    }
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("of the app itself is sent to the provider, with any API's token in the cache", async () => {
    const world = new World();
    const payroll = await new AppTokens(world.node.tokenParts).acquire({ scopes: ["Payroll.Read"] });
    const plain = await new AppTokens(world.node.tokenParts).acquire({ scopes: [] });
    expect(plain.value).not.toBe(payroll.value);
    expect(await new AppTokens(world.node.tokenParts).acquire({ scopes: [] })).toMatchObject({ value: plain.value });
    expect(world.provider.appRequests).toHaveLength(2);
  });
});

test.each([
  [{ scopes: "Mail.Read" }, "a list of scopes, and got a text"],
  [{ scopes: undefined }, "a list of scopes, and got nothing"],
  [{}, "a list of scopes, and got nothing"],
  [undefined, "a list of scopes, and got nothing"],
  ["Mail.Read", "a list of scopes, and got nothing"],
  [{ scopes: ["Files.Read", undefined] }, "a list of scopes, and got nothing"],
  [{ scopes: [["Files.Read"]] }, "a list of scopes, and got a list"],
  [{ scopes: ["Files.Read"], claims: { access_token: {} } }, "texts as resource and claims, and got an object"],
  [{ scopes: [], resource: 7 }, "texts as resource and claims, and got a number"],
])(
  "a request that isn't a list of scopes with texts is refused, and the grant stays usable: %j",
  async (request, expected) => {
    const world = new World();
    const person = await world.signIn({ subject: "alice", sid: "sid-1" });
    const { acquireToken } = world.node;
    const call = async () => Reflect.apply(acquireToken.execute, acquireToken, [person.key, request]);
    await expect(call()).rejects.toMatchObject({ code: "configuration", message: `expected ${expected}` });
    expect(world.provider.tokenRequests).toEqual([]);
    expect((await world.acquire(person, { scopes: ["Files.Read"] })).scopes).toContain("Files.Read");
  },
);
