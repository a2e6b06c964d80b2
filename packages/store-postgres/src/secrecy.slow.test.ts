import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, test } from "vitest";
import { signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

requires("postgresql")("what the database and its log get to see", (program) => {
  test("no row has a readable token, name, address or sid, and inspect() opens them for the app", async () => {
    await using stage = await Stage.on(program);
    const { store, driver } = stage.node();
    await signIn(store, "alice");
    const rows = JSON.stringify(await stage.sql("SELECT * FROM identity_web.cells"));
    expect(rows).not.toMatch(/(access|refresh|id)-token-of|mail-of|sid-of|Person|example\.org/);
    const contents = await driver.inspect();
    expect(contents.sessions).toBe(1);
    expect(contents.accounts.map(({ key }) => key)).toEqual(["alice".padEnd(22, "_")]);
    expect(JSON.stringify(contents)).not.toMatch(/-token-of/);
  });

  test("a role without rights hears only random names of changed partitions, and can't read which they stand for", async () => {
    await using stage = await Stage.on(program);
    await stage.sql("CREATE ROLE eve LOGIN");
    const evesUrl = stage.server.url.replace("postgres@", "eve@");
    const eve = new pg.Client({ connectionString: evesUrl });
    const heard: string[] = [];
    eve.on("notification", ({ payload = "" }) => void heard.push(payload));
    await eve.connect();
    // Two apps in one database wait for a change of the same account. What eve could compute would be the same for both.
    for (const schema of ["first", "second"]) {
      await eve.query(`LISTEN ${schema}_changed`);
      const cells = stage.cells({ schema, listen: () => new pg.Client({ connectionString: stage.server.url }) });
      const put = { put: [{ key: "k", value: "v", endsAt: Date.now() + 60_000 }] };
      await cells.step("alice", put);
      const changed = cells.changed?.("alice", AbortSignal.timeout(60_000));
      await expect.poll(() => stage.sql(`SELECT FROM ${schema}.waits`), { timeout: 20_000 }).toHaveLength(1);
      await stage.cells({ schema }).step("alice", put);
      await changed;
      await eve.query("SELECT");
      await expect(stage.sql(`SELECT * FROM ${schema}.waits`, evesUrl)).rejects.toThrow("permission denied");
      await cells.close();
    }
    await eve.end();
    expect(heard).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)]);
    expect(heard[0]).not.toBe(heard[1]);
  });

  test("the error of a failed step has neither a seal nor a token", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    const seal = "secret-seal";
    const put = [{ key: "k\u0000", value: "v", seal, endsAt: Date.now() + 1000 }];
    const error = await cells.step("p", { put }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof Error ? `${error.message} ${error.stack}` : "").not.toContain(seal);
  });
});
