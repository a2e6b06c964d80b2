import { World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";

const alice = { subject: "alice", sid: "alice-phone" };
const minute = 60_000;
const hour = 60 * minute;

/** The same text with one character replaced by another of the alphabet. */
const tamperedAt = (text: string, index: number): string =>
  text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);

describe("a session's handle", () => {
  test("finds its session on every node, and the store never gets its secret", async () => {
    const world = new World();
    const { handle, session } = await world.signIn(alice);
    expect(await world.otherNode.readSession.execute(handle)).toMatchObject({ session: { id: session.id } });
    const [, secret] = handle.split(".");
    expect(secret).toHaveLength(43);
    expect(JSON.stringify([session, world.memory.inspect(), world.events])).not.toContain(secret);
  });

  test("differs for every sign-in", async () => {
    const world = new World();
    const handles = [await world.signIn(alice), await world.signIn(alice)].map(({ handle }) => handle);
    expect(handles[0]).not.toBe(handles[1]);
    expect(handles[0]?.slice(0, 22)).toBe(handles[1]?.slice(0, 22));
  });

  test.each([
    ["an empty text", () => ""],
    ["another text of the same length", (handle: string) => "x".repeat(handle.length)],
    ["one without its MAC", (handle: string) => handle.slice(0, handle.lastIndexOf("."))],
    ["one with something behind it", (handle: string) => `${handle}x`],
    ["another account key", (handle: string) => tamperedAt(handle, 3)],
    ["an account key with a character that no key has", (handle: string) => `*${handle.slice(1)}`],
    ["another secret", (handle: string) => tamperedAt(handle, 30)],
    ["the session's id instead of its secret", (handle: string, id: string) => handle.replace(/\.[^.]+\./, `.${id}.`)],
  ])("opens nothing when it is %s", async (_, forge) => {
    for (const outOfProcess of [false, true]) {
      const world = new World({ outOfProcess });
      const { handle, session } = await world.signIn(alice);
      expect(await world.node.readSession.execute(forge(handle, session.id))).toBeUndefined();
    }
  });

  test("that is forged causes no request to a store outside the process", async () => {
    const world = new World({ outOfProcess: true });
    const { handle } = await world.signIn(alice);
    const forged = [tamperedAt(handle, 3), tamperedAt(handle, 30), tamperedAt(handle, handle.length - 20)];
    for (const each of forged) expect(await world.node.readSession.execute(each)).toBeUndefined();
    expect(world.store.count("read")).toBe(0);
    expect(await world.node.readSession.execute(handle)).toBeDefined();
    expect(world.store.count("read")).toBe(1);
  });

  test("with another app's secret opens no session in a store outside the process", async () => {
    const world = new World({ outOfProcess: true });
    const { handle } = await new World({ outOfProcess: true }).signIn(alice);
    expect(await world.node.readSession.execute(handle)).toBeUndefined();
    expect(world.store.count("read")).toBe(0);
  });
});

describe("a session", () => {
  test("continues while it is used, up to its absolute end", async () => {
    const world = new World();
    const { handle, session } = await world.signIn(alice);
    while (world.clock.now() + 7 * hour < session.expiresAt) {
      await world.clock.advance(7 * hour);
      expect(await world.node.readSession.execute(handle)).toBeDefined();
    }
    await world.clock.advance(session.expiresAt - world.clock.now() - 1);
    expect(await world.node.readSession.execute(handle)).toBeDefined();
    await world.clock.advance(1);
    expect(await world.node.readSession.execute(handle)).toBeUndefined();
  });

  test("that isn't used ends after its idle time", async () => {
    for (const [unused, isAlive] of [
      [8 * hour - 1, true],
      [8 * hour, false],
    ] as const) {
      const world = new World();
      const { handle } = await world.signIn(alice);
      await world.clock.advance(unused);
      expect((await world.node.readSession.execute(handle)) !== undefined).toBe(isAlive);
    }
  });

  test("records its last use at most once per touch interval", async () => {
    const world = new World();
    const { handle, session } = await world.signIn(alice);
    await world.clock.advance(world.limits.touchEveryMs - 1);
    expect(await world.node.readSession.execute(handle)).toMatchObject({ session: { seenAt: session.seenAt } });
    await world.clock.advance(1);
    const seenAt = session.seenAt + world.limits.touchEveryMs;
    await world.node.readSession.execute(handle);
    expect(await world.node.readSession.execute(handle)).toMatchObject({
      session: { seenAt, idleExpiresAt: seenAt + 8 * hour },
    });
  });

  test("that was signed out is not restored by a read in progress", async () => {
    const world = new World();
    const mine = await world.signIn(alice);
    await world.clock.advance(minute);
    const gate = world.store.hold("read", "before");
    const slow = world.node.readSession.execute(mine.handle);
    await gate.arrived();
    await world.node.accounts.remove(mine.session.account);
    gate.release();
    expect(await slow).toBeUndefined();
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("G8: that can't be read is an error, never an anonymous visitor", async () => {
    const world = new World();
    const { handle } = await world.signIn(alice);
    world.store.fail("read", new Error("connection lost"));
    await expect(world.node.readSession.execute(handle)).rejects.toMatchObject({ code: "store_unavailable" });
    expect(world.eventsOf("store_failed")).toHaveLength(1);
    expect(await world.node.readSession.execute(handle)).toBeDefined();
  });
});
