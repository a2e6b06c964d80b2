import { refreshFailed, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { AppTokens } from "./app-tokens.ts";

const wanted = { scopes: ["https://api.example/.default"] };

describe("the app's own tokens", () => {
  test("are requested once for many callers at once, and again when they expire, for days", async () => {
    const world = new World();
    for (let round = 1; round <= 40; round++) {
      const nodes = [world.node, world.otherNode, world.node];
      const tokens = await Promise.all(nodes.map((node) => new AppTokens(node.tokenParts).acquire(wanted)));
      expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
      expect(world.provider.appRequests).toHaveLength(round);
      await world.expireTokens();
    }
  });

  test("belong to no account: no sign-out removes them, and no list shows them", async () => {
    const world = new World();
    const person = await world.signIn({ subject: "alice" });
    const token = await new AppTokens(world.node.tokenParts).acquire(wanted);
    await world.signOut(person, "everywhere");
    expect(await new AppTokens(world.otherNode.tokenParts).acquire(wanted)).toEqual(token);
    expect(world.memory.inspect().accounts).toEqual([]);
  });

  test("never fail with signed_out if their cell expires during a request", async () => {
    for (const answer of [undefined, refreshFailed("unsent")]) {
      const world = new World();
      await new AppTokens(world.node.tokenParts).acquire(wanted);
      await world.clock.advance(24 * 3_600_000 - 1000);
      const gate = world.provider.script.hold("clientCredentials");
      if (answer !== undefined) world.provider.nextAnswer(answer);
      const outcome = new AppTokens(world.node.tokenParts).acquire(wanted).catch((error: unknown) => error);
      await gate.arrived();
      await world.clock.advance(2000);
      gate.release();
      const code = answer === undefined ? {} : { code: "provider_unavailable" };
      expect(await outcome).toMatchObject(answer === undefined ? { scopes: wanted.scopes } : code);
    }
  });

  test("of another client over the same store are separate", async () => {
    const world = new World();
    const token = await new AppTokens(world.node.tokenParts).acquire(wanted);
    const other = new World({ memory: world.memory });
    Object.assign(other.provider, { clientId: "another" });
    await new AppTokens(other.node.tokenParts).acquire(wanted);
    expect(other.provider.appRequests).toHaveLength(1);
    expect(await new AppTokens(world.node.tokenParts).acquire(wanted)).toEqual(token);
  });

  test("that are refused are refused once, and no user is sent to sign in for them", async () => {
    const world = new World();
    world.provider.nextAnswer(refreshFailed("interaction"));
    await expect(new AppTokens(world.node.tokenParts).acquire(wanted)).rejects.toMatchObject({ code: "configuration" });
    world.provider.nextAnswer(refreshFailed("unsent"));
    await expect(new AppTokens(world.node.tokenParts).acquire(wanted)).rejects.toMatchObject({
      code: "provider_unavailable",
    });
    expect((await new AppTokens(world.node.tokenParts).acquire(wanted)).scopes).toEqual(wanted.scopes);
  });

  test("are a configuration error if the provider's client can't get any", async () => {
    const world = new World();
    Object.assign(world.provider, { clientCredentials: undefined });
    await expect(new AppTokens(world.node.tokenParts).acquire(wanted)).rejects.toMatchObject({ code: "configuration" });
  });
});
