import { refreshFailed, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { createUseCases } from "../use-cases.ts";
import { BearerTokens } from "./bearer-tokens.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const wanted = { scopes: ["Mail.Read"] };

function setUp(options: ConstructorParameters<typeof World>[0] = {}) {
  const world = new World({ onBehalfOf: true, ...options });
  const call = async (value: string, request = wanted, node = world.node) => {
    const caller = await new BearerTokens(node.tokenParts).verify({ value, scheme: "bearer", method: "GET", url: "/" });
    return new BearerTokens(node.tokenParts).acquire(caller, request);
  };
  return { world, call };
}

describe("on behalf of a caller", () => {
  test("a token is exchanged once, and every node then uses the cache", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    const first = await call(bearer);
    expect(await call(bearer, wanted, world.otherNode)).toEqual(first);
    expect(world.provider.exchanged).toEqual([bearer]);
    expect((await call(world.provider.bearer(alice))).value).not.toBe(first.value);
  });

  test("fifty calls at once on two nodes share one exchange", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    const calls = Array.from({ length: 50 }, (_, i) =>
      call(bearer, wanted, i % 2 === 0 ? world.node : world.otherNode),
    );
    const values = (await Promise.all(calls)).map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
    expect(world.provider.exchanged).toHaveLength(1);
  });

  test("tokens for other scopes are stored in the same grant, by an exchange of the same token", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    const mail = await call(bearer);
    const files = await call(bearer, { scopes: ["Files.Read"] });
    expect(files.value).not.toBe(mail.value);
    expect(await call(bearer)).toEqual(mail);
    expect(world.provider.exchanged).toEqual([bearer, bearer]);
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
  });

  test("a request that names no API exchanges the token again, with any API's token in the cache", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    const payroll = await call(bearer, { scopes: ["Payroll.Read"] });
    const plain = await call(bearer, { scopes: ["openid"] });
    expect(plain.value).not.toBe(payroll.value);
    expect((await call(bearer, { scopes: [] })).value).toBe(plain.value);
    expect(world.provider.exchanged).toHaveLength(2);
  });

  test("G1: a removal removes the token, and an older caller's token never restores it", async () => {
    const { world, call } = setUp();
    const old = world.provider.bearer(alice, { expiresAt: world.clock.now() + 20 * 3_600_000 });
    const { account } = await world.signIn(alice).then(({ session }) => session);
    await call(old);
    await world.node.accounts.remove(account.key, "account");
    for (const ms of [1000, 61_000, 10 * 3_600_000]) {
      await world.clock.advance(ms);
      await expect(call(old)).rejects.toMatchObject({ code: "signed_out" });
    }
    expect(world.provider.exchanged).toHaveLength(1);
    await call(world.provider.bearer(alice));
    await world.settled();
    expect(world.provider.livingRefreshTokens).toHaveLength(1);
  });

  test("G1: the same on a node whose clock is minutes behind, where an older token seems valid for longer", async () => {
    const { world } = setUp();
    const { clock } = world;
    const behind = { ...clock, now: () => clock.now() - 300_000 };
    const node = createUseCases(
      { ...world.ports, clock: behind },
      {
        app: world.app,
        scopes: world.scopes,
        redirectUri: world.redirectUri,
        session: { idleMs: 1000, absoluteMs: 1000 },
        signOutScope: "account",
        onBehalfOf: true,
      },
      world.limits,
    );
    const old = world.provider.bearer(alice, { expiresAt: clock.now() + 48 * 3_600_000 });
    await clock.advance(1000);
    await world.node.accounts.remove({ issuer: world.provider.name, subject: alice.subject });
    await clock.advance(world.limits.bearerMs + 100_000);
    const caller = await new BearerTokens(node.tokenParts).verify({
      value: old,
      scheme: "bearer",
      method: "GET",
      url: "/",
    });
    await expect(new BearerTokens(node.tokenParts).acquire(caller, wanted)).rejects.toMatchObject({
      code: "signed_out",
    });
    await clock.advance(300_000);
    const late = new BearerTokens(node.tokenParts).verify({ value: old, scheme: "bearer", method: "GET", url: "/" });
    await expect(late).rejects.toMatchObject({ code: "invalid_token" });
  });

  test.each([
    ["its token is older than removals are remembered", 7 * 24 * 3_600_000, 25 * 3_600_000],
    ["its token has expired", 3_600_000, 3_600_000],
  ])("G1: a caller object that the app keeps gets no tokens once %s", async (_, lifetimeMs, keptMs) => {
    const { world } = setUp();
    const { session } = await world.signIn(alice);
    const value = world.provider.bearer(alice, { expiresAt: world.clock.now() + lifetimeMs });
    const caller = await new BearerTokens(world.node.tokenParts).verify({
      value,
      scheme: "bearer",
      method: "GET",
      url: "/",
    });
    await world.clock.advance(1000);
    await world.node.accounts.remove(session.account.key);
    await expect(new BearerTokens(world.node.tokenParts).acquire(caller, wanted)).rejects.toMatchObject({
      code: "signed_out",
    });
    await world.clock.advance(keptMs);
    await expect(new BearerTokens(world.node.tokenParts).acquire(caller, wanted)).rejects.toMatchObject({
      code: "invalid_token",
    });
    expect(world.provider.exchanged).toEqual([]);
  });

  test("a caller object that the app keeps gets tokens until its own token expires, and no longer", async () => {
    const { world } = setUp();
    const value = world.provider.bearer(alice);
    const caller = await new BearerTokens(world.node.tokenParts).verify({
      value,
      scheme: "bearer",
      method: "GET",
      url: "/",
    });
    await world.clock.advance(caller.token.expiresAt - world.clock.now() - 1);
    await expect(new BearerTokens(world.node.tokenParts).acquire(caller, wanted)).resolves.toBeDefined();
    await world.clock.advance(1);
    await expect(new BearerTokens(world.node.tokenParts).acquire(caller, wanted)).rejects.toMatchObject({
      code: "invalid_token",
    });
  });

  test("G2: an exchange in flight when the account is removed gets signed_out, and its tokens are revoked", async () => {
    const { world, call } = setUp();
    const { session } = await world.signIn(alice);
    await world.clock.advance(1000);
    const gate = world.provider.script.hold("exchange");
    const attempt = expect(call(world.provider.bearer(alice))).rejects.toMatchObject({ code: "signed_out" });
    await gate.arrived();
    await world.otherNode.accounts.remove(session.account.key);
    gate.release();
    await attempt;
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
    expect(world.memory.inspect().accounts).toEqual([]);
  });

  test("a sign-out of one session, or of another account, keeps the exchanged token", async () => {
    const { world, call } = setUp();
    const person = await world.signIn(alice);
    const bob = await world.signIn({ subject: "bob" });
    const bearer = world.provider.bearer(alice);
    const token = await call(bearer);
    await world.clock.advance(1000);
    await world.signOut(person, "session");
    await world.signOut(bob, "everywhere");
    expect(await call(bearer)).toEqual(token);
  });

  test("a refusal of the provider is the caller's error, and tokens of other scopes stay", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    const mail = await call(bearer);
    const files = { scopes: ["Files.Read"] };
    world.provider.nextAnswer(refreshFailed("refused"));
    await expect(call(bearer, files)).rejects.toMatchObject({ code: "invalid_token" });
    world.provider.nextAnswer(refreshFailed("interaction"));
    await expect(call(bearer, files)).rejects.toMatchObject({ code: "interaction_required", scopes: ["Files.Read"] });
    world.provider.nextAnswer(refreshFailed("unknown"));
    await expect(call(bearer, files)).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(await call(bearer)).toEqual(mail);
    expect((await call(bearer, files)).scopes).toEqual(["Files.Read"]);
  });

  test("a failed first exchange leaves nothing, and the next one may succeed", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    for (const failed of ["unsent", "unknown", "refused", "interaction"] as const) {
      world.provider.nextAnswer(refreshFailed(failed));
      await expect(call(bearer)).rejects.toThrow();
      expect(world.memory.inspect().accounts).toEqual([]);
    }
    expect((await call(bearer)).scopes).toEqual(wanted.scopes);
  });

  test.each([
    ["an app's own token", undefined, {}, "insufficient_scope"],
    [
      "a token from the day before yesterday",
      alice,
      { issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER },
      "invalid_token",
    ],
  ] as const)("no token is issued for %s", async (_, person, wish, code) => {
    const { world, call } = setUp();
    await expect(call(world.provider.bearer(person, wish))).rejects.toMatchObject({ code });
    expect(world.provider.exchanged).toEqual([]);
  });

  test("a failed first exchange is reported as such, even if the store's answer to its release was lost", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice);
    world.provider.nextAnswer(refreshFailed("unknown"));
    world.store.fail("releaseRefresh", new Error("connection lost"), { when: "after" });
    const told = expect(call(bearer)).rejects.toMatchObject({ code: "provider_unavailable" });
    await world.store.reached("releaseRefresh", 1);
    await world.clock.advance(1_000);
    await told;
    expect(world.store.count("releaseRefresh")).toBe(2);
    expect(world.eventsOf("refresh_failed")).toMatchObject([{ outcome: "unknown" }]);
    await expect(call(bearer)).resolves.toBeDefined();
  });

  test("without the option, or without a client that can exchange tokens, it is a configuration error", async () => {
    const { world, call } = setUp({ onBehalfOf: false });
    const bearer = world.provider.bearer(alice);
    await expect(call(bearer)).rejects.toMatchObject({
      code: "configuration",
      cure: expect.stringContaining("features: [onBehalfOf()]"),
    });
    Object.assign(world.provider, { verifyBearer: undefined });
    await expect(call(bearer)).rejects.toMatchObject({ code: "configuration" });
  });
});

test("after a sign-out, an older token of a provider whose clock is ahead isn't exchanged, although it looks newer", async () => {
  const { world, call } = setUp();
  const { account } = await world.signIn(alice).then(({ session }) => session);
  const old = world.provider.bearer(alice, { issuedAt: world.clock.now() + 20_000 });
  await call(old);
  await world.clock.advance(5000);
  await world.node.accounts.remove(account.key, "account");
  await expect(call(old)).rejects.toMatchObject({ code: "signed_out" });
});
