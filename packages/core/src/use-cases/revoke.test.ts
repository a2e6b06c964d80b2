import { World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { type Revocable, Revoke } from "./revoke.ts";

const account = "a".repeat(22);
const grant = (name: string): Revocable => ({ renewal: "single-use", providerState: name });

function setUp() {
  const world = new World();
  return { world, revoke: new Revoke(world.ports, world.limits) };
}

describe("revocation", () => {
  test("sends each grant's refresh token to the provider, even if another one failed", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("no route to host"));
    for (const name of ["one", "two", "three"]) revoke.soon(account, grant(name));
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual(["two", "three"]);
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
    expect(world.eventsOf("token_revoked")).toHaveLength(2);
  });

  test("sends no request for a grant that can't get more tokens", async () => {
    const { world, revoke } = setUp();
    revoke.soon(account, { renewal: "none", providerState: "" });
    await world.settled();
    expect(world.provider.script.count("revoke")).toBe(0);
  });

  test("sends no request if it isn't needed", async () => {
    const { world, revoke } = setUp();
    revoke.soon(account, grant("in use"), async () => false);
    await world.settled();
    expect(world.provider.script.count("revoke")).toBe(0);
  });

  test("emits an event if it can't find out whether it is needed, revokes nothing, and asks again later", async () => {
    const { world, revoke } = setUp();
    let isAway = true;
    revoke.soon(account, grant("late"), async () => {
      if (isAway) throw new Error("connection lost");
      return true;
    });
    await world.settled();
    expect(world.provider.script.count("revoke")).toBe(0);
    expect(world.eventsOf("revocation_failed")).toMatchObject([{ tries: 1, goesOn: true }]);
    isAway = false;
    await world.clock.advance(1_000);
    expect(world.provider.revokedRefreshTokens).toEqual(["late"]);
  });

  test("sends a request again that failed, and one that the provider didn't answer in time", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("no route to host"));
    revoke.soon(account, grant("refused"));
    await world.settled();
    await world.clock.advance(1_000);
    expect(world.provider.revokedRefreshTokens).toEqual(["refused"]);
    const gate = world.provider.script.hold("revoke", "before");
    revoke.soon(account, grant("late"));
    await gate.arrived();
    await world.clock.advance(world.limits.courtesyMs);
    gate.release();
    await world.clock.advance(1_000);
    expect(world.provider.script.count("revoke")).toBe(4);
    expect(world.provider.revokedRefreshTokens).toContain("late");
  });

  test("sends no second request for a grant whose provider session continues", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("no route to host"));
    await revoke.once(account, grant("in a session that continues"));
    await world.clock.advance(3_600_000);
    expect(world.provider.script.count("revoke")).toBe(1);
    expect(world.eventsOf("revocation_failed")).toMatchObject([{ tries: 1, goesOn: false }]);
  });

  test("never shows a token in an event", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("no route to host"));
    revoke.soon(account, grant("a-secret-token"));
    revoke.soon(account, grant("another-secret-token"));
    await world.settled();
    expect(world.events).toHaveLength(2);
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
    expect(JSON.stringify(world.events)).not.toContain("secret-token");
  });
});
