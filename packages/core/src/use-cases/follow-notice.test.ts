import { type SignedInPerson, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import type { LogoutNotice } from "../domain/logout-notice.ts";
import { IdentityError } from "../errors/identity-error.ts";

const alice = { subject: "alice", sid: "alice-phone" };
const aliceElsewhere = { subject: "alice", sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone" };
const second = 1000;

const backChannel = (world: World, notice: Pick<LogoutNotice, "sid" | "subject" | "issuedAt">) =>
  world.node.backChannelLogout.execute(world.provider.logoutToken(notice));

const frontChannel = (world: World, sid: string | undefined, issuer?: string) =>
  world.node.frontChannelLogout.execute({ sid, issuer });

const isSignedIn = async (world: World, { handle }: SignedInPerson): Promise<boolean> =>
  (await world.otherNode.readSession.execute(handle)) !== undefined;

const hasTokens = (world: World, session: SignedInPerson): Promise<boolean> =>
  world.acquire(session, {}, world.otherNode).then(
    () => true,
    () => false,
  );

describe("notices that match nothing, while sessions have no sid", () => {
  const withoutSid = { subject: "carol" };
  const warnings = (world: World) => world.eventsOf("warning").map(({ message }) => message);

  test("cause one warning when three in a row have ended no session", async () => {
    const world = new World();
    await world.signIn(withoutSid);
    for (let count = 0; count < 2; count++) await frontChannel(world, `carol-at-the-provider-${count}`);
    expect(warnings(world)).toEqual([]);
    for (let count = 2; count < 6; count++) await frontChannel(world, `carol-at-the-provider-${count}`);
    expect(warnings(world)).toEqual([
      expect.stringMatching(
        /^3 logout notices in a row .*front-channel.* matched no session.*no sid.*Let the provider put sid/,
      ),
    ]);
    expect(warnings(world).join()).not.toContain("carol-at");
  });

  test("cause no warning if one between them matches, or if every session has a sid", async () => {
    const world = new World();
    for (let count = 0; count < 5; count++) await frontChannel(world, `unknown-${count}`);
    await world.signIn(alice);
    await world.signIn(withoutSid);
    await frontChannel(world, alice.sid);
    for (let count = 0; count < 2; count++) await frontChannel(world, `unknown-${count}`);
    expect(warnings(world)).toEqual([]);
  });

  test("count as matched if a verified subject finds a session without sid", async () => {
    const world = new World();
    await world.signIn(withoutSid);
    await backChannel(world, { sid: "carol-at-the-provider", subject: "carol" });
    expect(world.eventsOf("notice_followed")).toMatchObject([{ accounts: 1 }]);
  });
});

describe("G6: a front-channel logout", () => {
  test("needs no cookie and no iss: its sid finds the session", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await frontChannel(world, alice.sid);
    expect(await isSignedIn(world, session)).toBe(false);
    expect(await hasTokens(world, session)).toBe(false);
    expect(world.eventsOf("account_removed")).toMatchObject([{ by: "front-channel", sessions: 1, grants: 1 }]);
  });

  test("with the provider's iss does the same", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await frontChannel(world, alice.sid, world.provider.name);
    expect(await isSignedIn(world, session)).toBe(false);
  });

  test("with another iss ends nothing, leaves no ruling and is an event", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await frontChannel(world, alice.sid, "https://evil.example");
    expect(await isSignedIn(world, session)).toBe(true);
    expect(await hasTokens(world, session)).toBe(true);
    expect(world.store.count("markEnded")).toBe(0);
    expect(world.eventsOf("notice_refused")).toMatchObject([{ channel: "front-channel" }]);
  });

  test.each([
    ["no sid", undefined],
    ["an empty sid", ""],
    ["a sid longer than any provider's", "x".repeat(513)],
  ])("with %s ends nothing, leaves no ruling and is an event", async (_, sid) => {
    const world = new World();
    const session = await world.signIn(alice);
    await frontChannel(world, sid);
    expect(await isSignedIn(world, session)).toBe(true);
    expect(world.store.count("markEnded")).toBe(0);
    expect(world.eventsOf("notice_refused")).toHaveLength(1);
  });

  test("with a sid that matches nothing ends nothing, and its event shows the sid by a short hash only", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await frontChannel(world, "another-users-sid");
    expect(await isSignedIn(world, session)).toBe(true);
    expect(world.eventsOf("notice_unmatched")).toMatchObject([{ sid: expect.stringMatching(/^[\w-]{8}$/) }]);
    expect(JSON.stringify(world.events)).not.toContain("another-users-sid");
  });

  test("with a part of a sid, or one that only looks the same, ends nothing", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    for (const sid of [alice.sid.slice(0, -1), `${alice.sid} `, alice.sid.toUpperCase(), "alice", '","alice-phone']) {
      await frontChannel(world, sid);
    }
    expect(await isSignedIn(world, session)).toBe(true);
  });
});

describe("G7: a notice", () => {
  test("with a sid ends the sessions of that sid and no other session", async () => {
    const world = new World();
    const phone = await world.signIn(alice);
    const sameSid = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    const other = await world.signIn(bob);
    await backChannel(world, { sid: alice.sid });
    const alive = await Promise.all([phone, sameSid, laptop, other].map((each) => isSignedIn(world, each)));
    expect(alive).toEqual([false, false, true, true]);
  });

  test.each([
    { scope: "account", laptopHasTokens: false, laptopIsSignedIn: true },
    { scope: "session", laptopHasTokens: true, laptopIsSignedIn: true },
    { scope: "everywhere", laptopHasTokens: false, laptopIsSignedIn: false },
  ] as const)("reaches as far as signOutScope says: $scope", async ({ scope, laptopHasTokens, laptopIsSignedIn }) => {
    const world = new World({ signOutScope: scope });
    const phone = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    const other = await world.signIn(bob);
    await frontChannel(world, alice.sid);
    expect(await isSignedIn(world, phone)).toBe(false);
    expect(await isSignedIn(world, laptop)).toBe(laptopIsSignedIn);
    expect(await hasTokens(world, laptop)).toBe(laptopHasTokens);
    expect(await hasTokens(world, other)).toBe(true);
  });

  test("with a subject only ends all of the account's sessions and tokens", async () => {
    const world = new World();
    const sessions = [await world.signIn(alice), await world.signIn(aliceElsewhere)];
    const other = await world.signIn(bob);
    await backChannel(world, { subject: "alice" });
    for (const session of sessions) expect(await isSignedIn(world, session)).toBe(false);
    expect(await hasTokens(world, other)).toBe(true);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
  });

  test("with sid and subject ends the session of the sid", async () => {
    const world = new World({ signOutScope: "session" });
    const phone = await world.signIn(alice);
    const laptop = await world.signIn(aliceElsewhere);
    await backChannel(world, { sid: alice.sid, subject: "alice" });
    expect(await isSignedIn(world, phone)).toBe(false);
    expect(await hasTokens(world, laptop)).toBe(true);
  });

  test("with sid and subject ends sessions without a sid of its subject only, even if its sid finds another account, too", async () => {
    const world = new World({ signOutScope: "session" });
    const shared = "sid-of-two-users";
    const people = ["alice", "bob"].flatMap((subject) => [{ subject, sid: shared }, { subject }]);
    const sessions = [];
    for (const person of people) sessions.push(await world.signIn(person));
    await backChannel(world, { sid: shared, subject: "alice" });
    const alive = [];
    for (const session of sessions) alive.push(await isSignedIn(world, session));
    expect(alive).toEqual([false, false, false, true]);
  });

  test("with an unknown sid and a known subject ends nothing, because the sid takes precedence", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await backChannel(world, { sid: "unknown", subject: "alice" });
    expect(await hasTokens(world, session)).toBe(true);
  });

  test("with a sid of no ID token and a known subject ends sessions without a sid, and removes all tokens in one removal", async () => {
    const world = new World();
    const laptop = await world.signIn(aliceElsewhere);
    const unnamed = await world.signIn({ subject: "alice" });
    await backChannel(world, { sid: "unknown", subject: "alice" });
    expect(await isSignedIn(world, unnamed)).toBe(false);
    expect(await isSignedIn(world, laptop)).toBe(true);
    expect(await hasTokens(world, laptop)).toBe(false);
    expect(world.eventsOf("account_removed")).toMatchObject([{ scope: "account", sessions: 1, grants: 2 }]);
  });

  test.each([{ sid: "unknown" }, { subject: "carol" }, { subject: "" }, { subject: "ALICE" }, {}])(
    "that names no user logs no user out: %o",
    async (notice) => {
      const world = new World();
      const session = await world.signIn(alice);
      await backChannel(world, notice);
      expect(await hasTokens(world, session)).toBe(true);
    },
  );

  test.each([
    { issued: "a second before it", offset: -second, survives: false },
    { issued: "in the same second, before it", offset: 0, survives: false },
    { issued: "in the same second, after it", offset: second - 1, survives: false },
    { issued: "in the next second", offset: second, survives: true },
    { issued: "an hour later", offset: 3600 * second, survives: true },
  ])("with an iat keeps a session whose ID token was issued $issued: $survives", async ({ offset, survives }) => {
    for (const names of [{ sid: alice.sid }, { subject: "alice" }]) {
      const world = new World();
      const iat = Math.floor(world.provider.time / second) * second;
      const session = await world.signIn({ ...alice, issuedAt: iat + offset });
      await backChannel(world, { ...names, issuedAt: iat });
      expect(await isSignedIn(world, session)).toBe(survives);
      expect(await hasTokens(world, session)).toBe(survives);
    }
  });

  test("with an iat removes only older tokens of the account's other sessions", async () => {
    const world = new World();
    const iat = Math.floor(world.provider.time / second) * second;
    const phone = await world.signIn({ ...alice, issuedAt: iat - 10 * second });
    const older = await world.signIn({ ...aliceElsewhere, issuedAt: iat - 5 * second });
    const newer = await world.signIn({ subject: "alice", sid: "alice-tablet", issuedAt: iat + 5 * second });
    await backChannel(world, { sid: alice.sid, issuedAt: iat });
    expect(await isSignedIn(world, phone)).toBe(false);
    expect(await isSignedIn(world, older)).toBe(true);
    expect(await hasTokens(world, older)).toBe(false);
    expect(await hasTokens(world, newer)).toBe(true);
  });

  test("compares the sign-in's iat, even after the tokens were refreshed", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const iat = Math.floor(world.provider.time / second) * second + 10 * second;
    await world.expireTokens();
    await world.acquire(session);
    await backChannel(world, { subject: "alice", issuedAt: iat });
    expect(await hasTokens(world, session)).toBe(false);
  });

  test("that is replayed after a new sign-in has no new effect", async () => {
    for (const names of [{ sid: alice.sid }, { subject: "alice" }]) {
      const world = new World();
      const old = await world.signIn(alice);
      await world.clock.advance(5 * second);
      const token = world.provider.logoutToken({ ...names, issuedAt: world.provider.time });
      await world.node.backChannelLogout.execute(token);
      await world.clock.advance(5 * second);
      const renewed = await world.signIn(alice);
      await world.node.backChannelLogout.execute(token);
      await world.otherNode.backChannelLogout.execute(token);
      expect(await isSignedIn(world, old)).toBe(false);
      expect(await isSignedIn(world, renewed)).toBe(true);
      expect(await hasTokens(world, renewed)).toBe(true);
    }
  });

  test('that is replayed after new sign-ins has no new effect if signOutScope is "everywhere"', async () => {
    for (const names of [{ sid: alice.sid }, { subject: "alice" }]) {
      const world = new World({ signOutScope: "everywhere" });
      const old = [await world.signIn(alice), await world.signIn(aliceElsewhere)];
      await world.clock.advance(5 * second);
      const token = world.provider.logoutToken({ ...names, issuedAt: world.provider.time });
      await world.node.backChannelLogout.execute(token);
      for (const session of old) expect(await isSignedIn(world, session)).toBe(false);
      await world.clock.advance(5 * second);
      const renewed = [await world.signIn(alice), await world.signIn(aliceElsewhere)];
      await world.otherNode.backChannelLogout.execute(token);
      for (const session of renewed) expect(await hasTokens(world, session)).toBe(true);
    }
  });

  test.each([
    { issued: "in the same second, after it", offset: second - 1, outcome: "stopped" },
    { issued: "in the next second", offset: second, outcome: "created" },
  ])("with an iat stops a pending sign-in whose ID token was issued $issued: $outcome", async ({ offset, outcome }) => {
    const world = new World();
    const iat = Math.floor(world.provider.time / second) * second;
    const callback = await world.atProvider({ ...alice, issuedAt: iat + offset });
    await backChannel(world, { sid: alice.sid, issuedAt: iat });
    const result = await world.node.signIn.complete(callback);
    expect(typeof result === "string" ? result : "created").toBe(outcome);
  });

  test("of one provider ends no session of another's with the same sid, if both share a store", async () => {
    const world = new World();
    const { clock, memory } = world;
    const other = new World({ issuer: "https://another.example", clock, memory });
    const mine = await world.signIn(alice);
    const theirs = await other.signIn(alice);
    await frontChannel(other, alice.sid, other.provider.name);
    expect(await isSignedIn(other, theirs)).toBe(false);
    expect(await hasTokens(world, mine)).toBe(true);
    const callback = await world.atProvider(alice);
    expect(await world.node.signIn.complete(callback)).not.toBe("stopped");
  });

  test("that arrives twice has the effect of one", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    await Promise.all([backChannel(world, { sid: alice.sid }), frontChannel(world, alice.sid)]);
    await backChannel(world, { sid: alice.sid });
    expect(await isSignedIn(world, session)).toBe(false);
    expect(world.eventsOf("account_removed").reduce((sum, { grants }) => sum + grants, 0)).toBe(1);
  });

  test("ends a session permanently: no later sign-in, with that sid or another, restores it", async () => {
    const world = new World();
    const old = await world.signIn(alice);
    await world.clock.advance(5 * second);
    await backChannel(world, { sid: alice.sid, issuedAt: world.provider.time });
    await world.clock.advance(5 * second);
    await world.signIn(alice);
    await world.signIn(aliceElsewhere);
    expect(await isSignedIn(world, old)).toBe(false);
    await expect(world.acquire(old)).rejects.toMatchObject({ code: "signed_out" });
  });

  test("that is older than an earlier notice doesn't weaken its ruling", async () => {
    const world = new World();
    const iat = Math.floor(world.provider.time / second) * second;
    const callback = await world.atProvider({ ...alice, issuedAt: iat });
    await backChannel(world, { sid: alice.sid, issuedAt: iat + 5 * second });
    await backChannel(world, { sid: alice.sid, issuedAt: iat - 5 * second });
    expect(await world.node.signIn.complete(callback)).toBe("stopped");
  });

  test("of the front channel, which has no iat, doesn't change the ruling of a signed notice", async () => {
    const world = new World();
    const iat = Math.floor(world.provider.time / second) * second;
    const callback = await world.atProvider({ ...alice, issuedAt: iat });
    await frontChannel(world, alice.sid);
    await backChannel(world, { sid: alice.sid, issuedAt: iat - 5 * second });
    expect(await world.node.signIn.complete(callback)).toBe("stopped");
  });
});

describe("a back-channel logout", () => {
  test("whose token breaks a rule ends nothing, and is an event and an error", async () => {
    const world = new World();
    const session = await world.signIn(alice);
    const forged = world.node.backChannelLogout.execute("forged");
    await expect(forged).rejects.toMatchObject({ code: "invalid_logout_token" });
    expect(world.eventsOf("notice_refused")).toMatchObject([{ channel: "back-channel" }]);
    expect(await hasTokens(world, session)).toBe(true);
  });

  test("is an error while the provider's keys can't be loaded, so the provider sends it again", async () => {
    const world = new World();
    const error = new IdentityError("provider_unavailable", "the keys can't be fetched");
    world.provider.script.fail("verifyLogoutToken", error);
    await expect(backChannel(world, { sid: alice.sid })).rejects.toBe(error);
  });

  test("of an unknown sid succeeds", async () => {
    const world = new World();
    await backChannel(world, { sid: "unknown" });
    expect(world.eventsOf("notice_unmatched")).toHaveLength(1);
    expect(world.eventsOf("notice_refused")).toEqual([]);
  });
});

describe("a burst of back-channel notices", () => {
  const notices = (world: World) =>
    Array.from({ length: 6 }, (_, index) => backChannel(world, { sid: `browser-${index}` }));

  test.each([
    { requestsShareWork: true, begun: 4, where: "where requests may share work, four at the same time" },
    { requestsShareWork: false, begun: 6, where: "on Workers, all at the same time" },
  ])("is carried out $where", async ({ requestsShareWork, begun }) => {
    const world = new World({ requestsShareWork });
    const gate = world.store.hold("markEnded");
    const all = Promise.all(notices(world));
    await world.store.reached("markEnded", begun);
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    expect(world.store.count("markEnded")).toBe(begun);
    gate.release();
    await all;
    expect(world.store.count("markEnded")).toBe(6);
  });
});

describe("front-channel notices, which any client can send", () => {
  test("take turns among themselves, so that invented ones don't make a signed notice wait", async () => {
    const world = new World({ requestsShareWork: true });
    await world.signIn(alice);
    const gate = world.store.hold("markEnded", "before");
    const invented = Array.from({ length: 10 }, (_, number) => frontChannel(world, `unknown-${number}`));
    await world.store.reached("markEnded", 4);
    const signed = backChannel(world, { sid: alice.sid });
    await world.store.reached("markEnded", 5);
    expect(world.store.count("markEnded")).toBe(5);
    gate.release();
    await Promise.all([...invented, signed]);
    expect(world.store.count("markEnded")).toBe(11);
  });

  const limits = { unmatchedPerMinute: 3 };
  const refused = { code: "invalid_request", reason: "notices-too-many", status: 503 };

  test("are refused beyond the limit of a minute if they match no session, with the time until the next minute", async () => {
    const world = new World({ limits });
    await world.clock.advance(60_000 - (world.clock.now() % 60_000) + 20_000);
    for (let number = 0; number < 3; number++) await frontChannel(world, `unknown-${number}`);
    await expect(frontChannel(world, "unknown-3")).rejects.toMatchObject({ ...refused, retryAfter: 40 });
    await world.clock.advance(39_999);
    await expect(frontChannel(world, "unknown-4")).rejects.toMatchObject({ ...refused, retryAfter: 1 });
    await world.clock.advance(1);
    await frontChannel(world, "unknown-5");
  });

  test("still end the session that they match, beyond the limit", async () => {
    const world = new World({ limits });
    const session = await world.signIn(alice);
    for (let number = 0; number < 5; number++) await frontChannel(world, `unknown-${number}`).catch(() => undefined);
    await frontChannel(world, alice.sid);
    expect(await isSignedIn(world, session)).toBe(false);
  });

  test("are reported once a minute when they are refused, so that they don't fill the log", async () => {
    const world = new World({ limits });
    await world.clock.advance(60_000 - (world.clock.now() % 60_000));
    for (let minute = 0; minute < 2; minute++) {
      for (let number = 0; number < 6; number++) await frontChannel(world, `unknown-${number}`).catch(() => undefined);
      await world.clock.advance(60_000);
    }
    expect(world.eventsOf("notice_refused")).toEqual([
      { type: "notice_refused", channel: "front-channel", reason: expect.stringContaining("more than 3 in a minute") },
      { type: "notice_refused", channel: "front-channel", reason: expect.stringContaining("more than 3 in a minute") },
    ]);
  });

  test("have a limit of their own: signed notices that match no session are followed", async () => {
    const world = new World({ limits });
    for (let number = 0; number < 5; number++) await frontChannel(world, `unknown-${number}`).catch(() => undefined);
    for (let number = 0; number < 5; number++) await backChannel(world, { sid: `unknown-${number}` });
  });
});
