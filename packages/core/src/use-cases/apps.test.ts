import { fakeClock } from "@identity-web/testing/fake-clock";
import { World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../memory/memory-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { BearerTokens } from "./without-session/bearer-tokens.ts";

const alice = { subject: "alice", sid: "alice-phone" };
const aliceElsewhere = { subject: "alice", sid: "alice-laptop" };

const otherApps = [
  ["another issuer", { issuer: "https://staff.example" }],
  ["another client", { clientId: "another-client" }],
  ["another cookie", { cookie: "identity-staff" }],
] as const;

/** Two apps that share store and secrets. */
function setUp(other: WorldOptions, options: WorldOptions = {}) {
  const sealer = createSealer([webCrypto.random(32)]);
  const shared = { ...options, clock: fakeClock(), memory: memoryStore(), sealer };
  return { mine: new World(shared), theirs: new World({ ...shared, ...other }) };
}

describe.each(otherApps)("G9: an app with %s that shares store and secrets", (_, other) => {
  test.each([false, true])(
    "treats the other app's handle as unknown, and never touches its session (store outside the process: %s)",
    async (outOfProcess) => {
      const { mine, theirs } = setUp(other, { outOfProcess });
      const { handle, session } = await mine.signIn(alice);
      await mine.clock.advance(mine.limits.touchEveryMs);
      expect(await theirs.node.readSession.execute(handle)).toBeUndefined();
      const [listed] = await mine.node.accounts.sessions(session.account.key);
      expect(listed?.seenAt).toBe(session.seenAt);
      expect(await mine.node.readSession.execute(handle)).toMatchObject({ session: { id: session.id } });
    },
  );

  test("doesn't read a store outside the process for another app's handle", async () => {
    const { mine, theirs } = setUp(other, { outOfProcess: true });
    const { handle } = await mine.signIn(alice);
    await theirs.node.readSession.execute(handle);
    expect(theirs.store.count("read")).toBe(0);
  });

  test("doesn't regard another app's handle as its own, so that the browser keeps the other app's cookie", async () => {
    const { mine, theirs } = setUp(other);
    const { handle } = await mine.signIn(alice);
    expect(await mine.node.readSession.isOurs(handle)).toBe(true);
    expect(await theirs.node.readSession.isOurs(handle)).toBe(false);
  });

  test("refuses a session of another app even if the store returns it", async () => {
    const { mine, theirs } = setUp(other);
    const hers = await theirs.signIn(alice);
    const { sessions } = mine.ports.store;
    const stored = await mine.signIn(alice);
    theirs.ports.store.sessions.read = () => sessions.read(stored.key);
    expect(await theirs.node.readSession.execute(hers.handle)).toBeUndefined();
  });

  test("doesn't end a session of another app at a sign-in, even if the browser's transaction names it", async () => {
    const { mine, theirs } = setUp(other);
    const stored = await mine.signIn(alice);
    await theirs.signIn(aliceElsewhere, stored.key);
    const callback = await theirs.atProvider(aliceElsewhere);
    await theirs.node.signIn.complete({
      ...callback,
      transaction: { ...callback.transaction, previous: stored.key },
    });
    expect(await mine.node.readSession.execute(stored.handle)).toBeDefined();
    await expect(mine.acquire(stored)).resolves.toBeDefined();
  });

  test("doesn't sign a session of another app out by its key", async () => {
    const { mine, theirs } = setUp(other);
    const stored = await mine.signIn(alice);
    await theirs.signOut(stored, "everywhere");
    expect(await mine.node.readSession.execute(stored.handle)).toBeDefined();
    expect(theirs.provider.endSessionRequests).toEqual([]);
  });

  test("has its own grants on behalf of the same caller", async () => {
    const { mine, theirs } = setUp(other, { onBehalfOf: true });
    const value = mine.provider.bearer(alice);
    const token = await mine.provider.verifyBearer({ value, scheme: "bearer", method: "GET", url: "/" });
    theirs.provider.verifyBearer = async () => token;
    for (const world of [mine, theirs]) {
      const caller = await new BearerTokens(world.node.tokenParts).verify({
        value,
        scheme: "bearer",
        method: "GET",
        url: "/",
      });
      await new BearerTokens(world.node.tokenParts).acquire(caller, { scopes: ["Mail.Read"] });
      expect(world.provider.exchanged).toEqual([value]);
    }
  });

  test("shows a user only its own sessions", async () => {
    const { mine, theirs } = setUp(other);
    const stored = await mine.signIn(alice);
    const ids = (sessions: readonly { readonly id: string }[]) => sessions.map(({ id }) => id);
    expect(ids(await mine.node.ownSessions.execute(stored.key.account))).toEqual([stored.session.id]);
    expect(ids(await theirs.node.ownSessions.execute(stored.key.account))).toEqual([]);
  });
});

describe("G9: of apps that share a store", () => {
  test.each([
    ["another client", { clientId: "another-client" }],
    ["another cookie", { cookie: "identity-staff" }],
  ])("a removal in one removes the account's sessions and tokens in all: %s", async (_, other) => {
    const { mine, theirs } = setUp(other);
    const stored = await mine.signIn(alice);
    const elsewhere = await theirs.signIn(aliceElsewhere);
    expect(await theirs.node.accounts.remove(stored.session.account)).toEqual({ sessions: 2, grants: 2 });
    await theirs.settled();
    // Only the other app can revoke its token, because only it has its client's credentials.
    expect(theirs.provider.revokedRefreshTokens).toHaveLength(1);
    expect(theirs.provider.livingRefreshTokens).toEqual([]);
    expect(await mine.node.readSession.execute(stored.handle)).toBeUndefined();
    expect(await theirs.node.readSession.execute(elsewhere.handle)).toBeUndefined();
  });

  test("an administrator's tool of one app sees and ends the sessions of all apps", async () => {
    const { mine, theirs } = setUp({ clientId: "another-client" });
    const stored = await mine.signIn(alice);
    expect(await theirs.node.accounts.sessions(stored.key.account)).toHaveLength(1);
    expect(await theirs.node.accounts.endSession(stored.key.account, stored.key.id)).toEqual({
      sessions: 1,
      grants: 1,
    });
  });

  test("two nodes of one app accept each other's handles, also if one issuer has a trailing slash", async () => {
    const { mine, theirs } = setUp({ issuer: "https://provider.example/" });
    const { handle } = await mine.signIn(alice);
    expect(await theirs.node.readSession.execute(handle)).toBeDefined();
  });
});
