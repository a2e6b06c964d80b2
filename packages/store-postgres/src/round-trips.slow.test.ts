import { World } from "@identity-web/testing/scripted-provider";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { postgresStore } from "./index.ts";
import { Stage } from "./test/stage.ts";

requires("postgresql")("round trips to PostgreSQL", (program) => {
  test.each([1, 100])("of sign-ins, requests and a sign-out, with %i sessions of the account", async (sessions) => {
    await using stage = await Stage.on(program);
    const pool = stage.pool();
    let trips = 0;
    const driver = postgresStore({
      query(text, values) {
        trips++;
        return pool.query(text, values);
      },
    });
    const tripsOf = async (work: () => unknown) => {
      const before = trips;
      await work();
      return trips - before;
    };
    const world = new World({
      memory: { ...driver, inspect: () => ({ accounts: [], sessions: 0 }) },
      outOfProcess: true,
    });
    const alice = { subject: "alice", sid: "sid-1" };
    let person = await world.signIn(alice);
    for (let each = 1; each < sessions; each++) person = await world.signIn(alice);
    const request = async () => expect(await world.node.readSession.execute(person.handle)).toBeDefined();
    const guardedWithToken = async () => {
      const found = await world.node.readSession.execute(person.handle, true);
      if (found === undefined) throw new Error("the session is alive");
      await world.node.acquireToken.execute(person.key, { scopes: ["Mail.Read"] }, found.tokens);
    };
    await world.settled();
    // Time stands still. Otherwise a step that arrives late on a busy machine would be decided again, by one more call.
    await stage.sql(`CREATE OR REPLACE FUNCTION identity_web.clock_1() RETURNS double precision LANGUAGE sql VOLATILE
      AS 'SELECT 0::double precision'`);

    expect(await tripsOf(() => world.signIn({ subject: "carol", sid: "sid-3" }))).toBe(4);
    expect(await tripsOf(() => world.signIn({ subject: "carol" }))).toBe(4);
    expect(await tripsOf(request)).toBe(1);
    expect(await tripsOf(guardedWithToken)).toBe(1);
    expect(await tripsOf(() => world.acquire(person))).toBeLessThanOrEqual(1);
    expect(await tripsOf(() => world.signOut(person, "everywhere"))).toBeLessThanOrEqual(2);
    await world.settled();
    expect(await world.node.readSession.execute(person.handle)).toBeUndefined();
  });
});
