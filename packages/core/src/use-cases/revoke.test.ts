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
  test("tries every grant, a few at once, even if some fail", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("no route to host"), { times: 3 });
    const gate = world.provider.script.hold("revoke", "before");
    revoke.soon(
      account,
      Array.from({ length: 30 }, (_, i) => grant(`token-${i}`)),
    );
    await gate.arrived(8);
    await world.clock.advance(0);
    expect(gate.held).toBe(8);
    gate.release();
    await world.settled();
    expect(world.provider.script.count("revoke")).toBe(30);
    expect(world.eventsOf("revocation_failed")).toMatchObject([{ grants: 3 }]);
    expect(world.eventsOf("token_revoked")).toHaveLength(27);
  });

  test("reports equal failures of one call in one event, and each other failure in its own", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("status 401"), { times: 4 });
    world.provider.script.fail("revoke", new Error("no route to host"));
    revoke.soon(
      account,
      Array.from({ length: 5 }, (_, i) => grant(`token-${i}`)),
    );
    await world.settled();
    const told = world.eventsOf("revocation_failed").map(({ error, grants }) => [String(error), grants]);
    expect(told).toEqual([
      ["Error: status 401", 4],
      ["Error: no route to host", undefined],
    ]);
  });

  test("sends no request for a grant that can't get more tokens", async () => {
    const { world, revoke } = setUp();
    revoke.soon(account, [{ renewal: "none", providerState: "" }]);
    await world.settled();
    expect(world.provider.script.count("revoke")).toBe(0);
  });

  test("emits an event if the store fails to return the grants, and revokes those that it returned", async () => {
    const { world, revoke } = setUp();
    async function* removed(): AsyncGenerator<Revocable> {
      yield grant("handed-over");
      throw new Error("connection lost");
    }
    revoke.soon(account, removed());
    await world.settled();
    expect(world.provider.revokedRefreshTokens).toEqual(["handed-over"]);
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
  });

  test("never shows a token in an event", async () => {
    const { world, revoke } = setUp();
    world.provider.script.fail("revoke", new Error("no route to host"));
    revoke.soon(account, [grant("a-secret-token"), grant("another-secret-token")]);
    await world.settled();
    expect(world.events).toHaveLength(2);
    expect(world.eventsOf("revocation_failed")).toHaveLength(1);
    expect(JSON.stringify(world.events)).not.toContain("secret-token");
  });
});
