import { type SignedInPerson, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";

const alice = { subject: "alice", sid: "alice-phone" };
const aliceElsewhere = { subject: "alice", sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone" };

async function state(world: World, session: SignedInPerson): Promise<string> {
  if ((await world.otherNode.readSession.execute(session.handle)) === undefined) return "signed out";
  return world.acquire(session, {}, world.otherNode).then(
    () => "signed in",
    (error) => `signed in, ${error.code}`,
  );
}

const request = ({ session }: SignedInPerson, scope: "account" | "session" | "everywhere" = "account") => ({
  session,
  scope,
  postLogoutRedirectUri: "https://app.example/auth/signed-out",
  state: "the state",
});

describe("the scope of a sign-out", () => {
  const without = "signed in, interaction_required";
  test.each([
    { scope: "session", laptop: "signed in", sameSid: "signed out" },
    { scope: "account", laptop: without, sameSid: "signed out" },
    { scope: "everywhere", laptop: "signed out", sameSid: "signed out" },
  ] as const)("$scope: this browser's sessions end; the account's other ones: $laptop", async (each) => {
    const world = new World();
    const mine = await world.signIn(alice);
    const sameSid = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    const other = await world.signIn(bob);
    await world.signOut(mine, each.scope);
    expect(await state(world, mine)).toBe("signed out");
    expect(await state(world, sameSid)).toBe(each.sameSid);
    expect(await state(world, laptop)).toBe(each.laptop);
    expect(await state(world, other)).toBe("signed in");
  });

  test("without a sid, only the session of the browser's handle ends", async () => {
    const world = new World();
    const mine = await world.signIn({ subject: "alice" });
    const another = await world.signIn({ subject: "alice" });
    await world.signOut(mine, "session");
    expect(await state(world, mine)).toBe("signed out");
    expect(await state(world, another)).toBe("signed in");
  });

  test("removes the tokens and revokes all removed refresh tokens", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    await world.signIn(aliceElsewhere);
    await world.signIn(bob);
    await world.signOut(mine, "account");
    await world.settled();
    expect(world.provider.revokedRefreshTokens.toSorted()).toEqual(["refresh-token-1.1", "refresh-token-2.1"]);
    expect(world.eventsOf("token_revoked")).toHaveLength(2);
    expect(world.eventsOf("account_removed")).toMatchObject([{ by: "sign-out", sessions: 1, grants: 2 }]);
  });
});

describe("a sign-out", () => {
  test("removes first, and then returns the provider's end-session request with its parameters", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    const gate = world.provider.script.hold("endSession", "before");
    const result = world.node.signOut.execute(request(mine));
    await gate.arrived();
    expect(await state(world, mine)).toBe("signed out");
    gate.release();
    expect(await result).toMatchObject({ url: expect.stringContaining("https://provider.example/end-session?") });
    expect(world.provider.endSessionRequests).toEqual([
      {
        idToken: mine.session.idToken,
        postLogoutRedirectUri: "https://app.example/auth/signed-out",
        state: "the state",
      },
    ]);
  });

  test("still has the ID token for the provider after another browser has removed the tokens", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    await world.signOut(laptop, "account");
    await world.signOut(mine);
    expect(world.provider.endSessionRequests.at(-1)).toMatchObject({ idToken: mine.session.idToken });
  });

  test("succeeds if the provider is unavailable, with an event", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    world.provider.script.fail("endSession", new Error("discovery failed"));
    expect(await world.node.signOut.execute(request(mine))).toBeUndefined();
    expect(await state(world, mine)).toBe("signed out");
    expect(world.eventsOf("end_session_failed")).toHaveLength(1);
  });

  test("waits for a slow provider only up to its time limit", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    const gate = world.provider.script.hold("endSession");
    const result = world.node.signOut.execute(request(mine));
    await gate.arrived();
    await world.clock.advance(world.limits.courtesyMs);
    expect(await result).toBeUndefined();
    gate.release();
  });

  test("at a provider without an end-session endpoint is a sign-out of this app", async () => {
    const world = new World();
    world.provider.endsSessions = false;
    const mine = await world.signIn(alice);
    expect(await world.node.signOut.execute(request(mine))).toBeUndefined();
    expect(await state(world, mine)).toBe("signed out");
    expect(world.eventsOf("end_session_failed")).toEqual([]);
  });

  test("of a session that has just ended removes nothing and succeeds", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    await world.signOut(mine);
    await world.node.signOut.execute(request(mine));
    expect(world.eventsOf("account_removed").map(({ sessions, grants }) => [sessions, grants])).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  test("twice at once has the effect of one", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    await Promise.all([world.signOut(mine), world.signOut(mine, "account", world.otherNode)]);
    await world.settled();
    expect(await state(world, mine)).toBe("signed out");
    expect(world.provider.revokedRefreshTokens).toHaveLength(1);
  });

  test("doesn't wait for revocations, and gives up a slow one", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    const gate = world.provider.script.hold("revoke", "before");
    await world.node.signOut.execute(request(mine));
    await gate.arrived();
    await world.clock.advance(world.limits.courtesyMs);
    await world.settled();
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
    gate.release();
  });

  test("succeeds if the provider can't revoke", async () => {
    const world = new World();
    world.provider.revokes = false;
    await world.signOut(await world.signIn(alice));
    await world.settled();
    expect(world.eventsOf("revocation_failed")).toEqual([]);
    expect(world.eventsOf("token_revoked")).toEqual([]);
  });

  test("G8: is an error while the store is unavailable, and the browser is not sent to the provider", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    world.store.fail("removeAccount", new Error("connection lost"));
    const attempt = world.node.signOut.execute(request(mine));
    await expect(attempt).rejects.toMatchObject({ code: "store_unavailable" });
    expect(world.provider.endSessionRequests).toEqual([]);
    await world.node.signOut.execute(request(mine));
    expect(await state(world, mine)).toBe("signed out");
  });
});
