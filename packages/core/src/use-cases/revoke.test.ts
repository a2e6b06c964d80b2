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

  test("emits an event if it can't find out whether it is needed, and revokes nothing", async () => {
    const { world, revoke } = setUp();
    revoke.soon(account, grant("in use"), async () => {
      throw new Error("connection lost");
    });
    await world.settled();
    expect(world.provider.script.count("revoke")).toBe(0);
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
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
