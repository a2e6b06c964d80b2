import { World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";

const alice = { subject: "alice", sid: "alice-phone" };
const aliceElsewhere = { subject: "alice", sid: "alice-laptop" };
const bob = { subject: "bob" };

describe("accounts.remove", () => {
  test("removes every session and every token by default", async () => {
    const world = new World();
    const { session } = await world.signIn(alice);
    await world.signIn(aliceElsewhere);
    const other = await world.signIn(bob);
    expect(await world.node.accounts.remove(session.account)).toEqual({ sessions: 2, grants: 2 });
    expect(world.memory.inspect().accounts.map(({ key }) => key)).toEqual([other.key.account]);
    expect(world.eventsOf("account_removed")).toMatchObject([{ by: "application", scope: "everywhere" }]);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
  });

  test('with "account" removes every token and no session', async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    await world.signIn(aliceElsewhere);
    expect(await world.node.accounts.remove(mine.key.account, "account")).toEqual({ sessions: 0, grants: 2 });
    expect(await world.node.accounts.sessions(mine.key.account)).toHaveLength(2);
    await expect(world.acquire(mine)).rejects.toMatchObject({ code: "interaction_required" });
  });

  test("accepts an account's key, or issuer and subject", async () => {
    for (const name of ["key", "issuer and subject"]) {
      const world = new World();
      const { session } = await world.signIn(alice);
      const { key, issuer, subject } = session.account;
      await world.node.accounts.remove(name === "key" ? key : { issuer, subject });
      expect(world.memory.inspect().sessions).toBe(0);
    }
  });

  test.each([
    [{ issuer: "https://provider.example", sub: "alice" }],
    [{ subject: "alice" }],
    [{ issuer: 7, subject: "alice" }],
    [{}],
    [undefined],
    [null],
    ["alice"],
    [7],
  ])("refuses %j, by which it would remove nothing", async (account) => {
    const world = new World();
    await world.signIn(alice);
    const { accounts } = world.node;
    const removal = async () => Reflect.apply(accounts.remove, accounts, [account]);
    await expect(removal()).rejects.toMatchObject({ code: "configuration", reason: "account-key-malformed" });
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("of an unknown account removes nothing, but stops a pending sign-in of that account", async () => {
    const world = new World();
    const callback = await world.atProvider(alice);
    const gate = world.provider.script.hold("completeSignIn");
    const result = world.node.signIn.complete(callback);
    await gate.arrived();
    const account = { issuer: world.provider.name, subject: "alice" };
    expect(await world.otherNode.accounts.remove(account)).toEqual({ sessions: 0, grants: 0 });
    gate.release();
    expect(await result).toBe("stopped");
  });

  test.each(["session", "all", ""])("refuses a scope that needs a browser or doesn't exist: %j", async (scope) => {
    const world = new World();
    const { session } = await world.signIn(alice);
    const attempt = world.node.accounts.remove(session.account, scope as "everywhere");
    await expect(attempt).rejects.toMatchObject({ code: "configuration" });
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("refuses a text that isn't an account key, without showing it", async () => {
    const world = new World();
    const error = await world.node.accounts.remove("alice@example.org").catch((caught) => caught);
    expect(error).toMatchObject({ code: "configuration" });
    expect(error.message).not.toContain("alice@example.org");
  });

  test("G4: reports a store that fails", async () => {
    const world = new World();
    const { session } = await world.signIn(alice);
    world.store.fail("removeAccount", new Error("connection lost"));
    await expect(world.node.accounts.remove(session.account)).rejects.toMatchObject({ code: "store_unavailable" });
  });
});

describe("an account that an administrator names by issuer and subject", () => {
  test.each([
    ["https://provider.example", "https://provider.example/"],
    ["https://provider.example/", "https://provider.example"],
  ])("is found although its issuer %s is spelled %s", async (issuer, spelled) => {
    const world = new World({ issuer });
    const mine = await world.signIn(alice);
    await world.signIn(aliceElsewhere);
    const account = { issuer: spelled, subject: "alice" };
    expect(await world.node.accounts.sessions(account)).toHaveLength(2);
    expect(await world.node.accounts.endSession(account, mine.session.id)).toEqual({ sessions: 1, grants: 1 });
    expect(await world.node.accounts.remove(account)).toEqual({ sessions: 1, grants: 1 });
  });

  test("is refused if its issuer is not this app's provider", async () => {
    const world = new World();
    const { session } = await world.signIn(alice);
    const account = { issuer: "https://another.example", subject: "alice" };
    const refused = {
      code: "configuration",
      message: expect.stringContaining("https://another.example"),
    };
    await expect(world.node.accounts.remove(account)).rejects.toMatchObject(refused);
    await expect(world.node.accounts.sessions(account)).rejects.toMatchObject(refused);
    await expect(world.node.accounts.endSession(account, session.id)).rejects.toMatchObject(refused);
    expect(world.store.count("removeAccount")).toBe(0);
  });

  test("may belong to another issuer if it is named by its key", async () => {
    const world = new World();
    const other = new World({ issuer: "https://another.example", memory: world.memory });
    const { key } = await other.signIn(alice);
    expect(await world.node.accounts.remove(key.account)).toEqual({ sessions: 1, grants: 1 });
  });
});

describe("accounts.sessions", () => {
  test("lists living sessions, newest first, without secrets", async () => {
    const world = new World();
    const first = await world.signIn(alice);
    const second = await world.signIn(aliceElsewhere);
    await world.signIn(bob);
    const listed = await world.node.accounts.sessions(first.session.account);
    expect(listed.map(({ id }) => id)).toEqual([second.session.id, first.session.id]);
    expect(listed[1]).toEqual({
      id: first.session.id,
      createdAt: first.session.createdAt,
      seenAt: first.session.seenAt,
      expiresAt: first.session.idleExpiresAt,
    });
    expect(JSON.stringify(listed)).not.toContain(first.handle.split(".")[1]);
  });

  test("G8: throws if the store is unavailable, instead of showing no sessions", async () => {
    const world = new World();
    const { session } = await world.signIn(alice);
    world.store.fail("list", new Error("connection lost"));
    await expect(world.node.accounts.sessions(session.account)).rejects.toMatchObject({ code: "store_unavailable" });
  });
});

describe("accounts.endSession", () => {
  test("ends one session and its tokens and no other, even of the same sid", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    const sameSid = await world.signIn(alice);
    expect(await world.node.accounts.endSession(mine.session.account, mine.session.id)).toEqual({
      sessions: 1,
      grants: 1,
    });
    await expect(world.acquire(mine)).rejects.toMatchObject({ code: "signed_out" });
    await expect(world.acquire(sameSid)).resolves.toBeDefined();
  });

  test.each([
    [undefined, "nothing"],
    [null, "null"],
    [7, "a number"],
    [{ id: "x" }, "an object"],
  ])("refuses the id %j, by which it would end nothing", async (id, found) => {
    const world = new World();
    const mine = await world.signIn(alice);
    const { accounts } = world.node;
    const end = async () => Reflect.apply(accounts.endSession, accounts, [mine.session.account, id]);
    const message = `expected a session's id, and got ${found}`;
    await expect(end()).rejects.toMatchObject({ code: "configuration", message });
    expect(world.store.count("removeAccount")).toBe(0);
  });

  test("of another account's session ends nothing", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    const other = await world.signIn(bob);
    const ended = await world.node.accounts.endSession(other.session.account, mine.session.id);
    expect(ended).toEqual({ sessions: 0, grants: 0 });
    await expect(world.acquire(mine)).resolves.toBeDefined();
  });
});
