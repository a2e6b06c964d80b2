import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PostgresServer } from "@identity-web/tools/postgres-server";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { everything, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const hour = 3_600_000;
const put = async (cells: ReturnType<Stage["cells"]>, key: string) => {
  const { now } = await cells.step("p", {});
  return cells.step("p", { put: [{ key, value: key, endsAt: now + hour }], look: { under: [""] } });
};
const keys = async (cells: ReturnType<Stage["cells"]>) =>
  (await cells.step("p", { look: { under: [""] } })).cells.map(({ key }) => key);

/** A copy of the running server's data, as an operator makes it. */
const copyOf = (server: PostgresServer, ...args: string[]) => ({
  prepare: (data: string, run: PostgresServer["run"]) =>
    run("pg_basebackup", [
      "-h",
      "127.0.0.1",
      "-p",
      String(server.port),
      "-U",
      "postgres",
      "-D",
      data,
      "-c",
      "fast",
      ...args,
    ]),
});

const replicating = { settings: { wal_level: "replica", max_wal_senders: "4", hot_standby: "on" } };

requires("postgresql")("a server that takes over", (program) => {
  test("a promoted standby that lost acknowledged steps begins a new era, and no earlier cell is found", async () => {
    await using stage = await Stage.on(program, replicating);
    const cells = stage.cells();
    const { bornAt } = await put(cells, "session");
    const standby = await stage.beside(program, copyOf(stage.server, "-R", "-X", "stream"));
    await standby.stop("SIGINT");
    // The sign-out reaches the primary only.
    await cells.step("p", { delete: ["session"] });
    await stage.server.stop();
    await standby.start();
    await stage.sql("SELECT pg_promote()", standby.url);
    const after = stage.cells({}, standby.url);
    expect(await keys(after)).toEqual([]);
    const seen = await put(after, "new");
    expect(seen.bornAt).toBeGreaterThan(bornAt);
    expect(await keys(after)).toEqual(["new"]);
    // The old cell is still in the table, but no look returns it.
    expect(await stage.sql("SELECT DISTINCT era FROM identity_web.cells ORDER BY era", standby.url)).toHaveLength(2);
  });

  test("a promotion under load restores no session of a lost sign-out, and keeps the steps that the new primary acknowledges", async () => {
    await using stage = await Stage.on(program, replicating);
    const { store } = stage.node();
    const people = Array.from({ length: 30 }, (_, index) => `person-${index}`);
    const signedIn = await Promise.all(people.map((name) => signIn(store, name)));
    const standby = await stage.beside(program, copyOf(stage.server, "-R", "-X", "stream"));
    const aborter = new AbortController();
    // All of them sign out, one after the other, while others read. The standby falls behind and is promoted in between.
    const acknowledged = new Set<string>();
    const load = Promise.all([
      ...signedIn.map(async ({ key, outcome }, index) => {
        expect(outcome).toBe("created");
        if (index === 15) await standby.stop("SIGQUIT");
        try {
          await store.removeAccount(key.account, everything);
          acknowledged.add(key.id);
        } catch {
          // The server was stopped before.
        }
      }),
      ...[0, 1].map(async () => {
        while (!aborter.signal.aborted) {
          await Promise.all(signedIn.map(async ({ key }) => store.sessions.read(key))).catch(() => undefined);
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    ]);
    await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(20);
    await stage.server.stop();
    aborter.abort();
    await load;
    await standby.start();
    await stage.sql("SELECT pg_promote()", standby.url);
    const after = stage.node({}, standby.url).store;
    for (const { key, grantKey } of signedIn) {
      expect(await after.sessions.read(key)).toBeUndefined();
      expect(await after.tokens.read(grantKey)).toBeUndefined();
    }
    const again = await signIn(after, "person-new");
    expect(await after.sessions.read(again.key)).toBeDefined();
    expect(await after.tokens.read(again.grantKey)).toBeDefined();
  });

  test("with keepSessionsAcrossFailover a promoted standby continues with its own data", async () => {
    await using stage = await Stage.on(program, replicating);
    const { bornAt } = await put(stage.cells(), "session");
    const standby = await stage.beside(program, copyOf(stage.server, "-R", "-X", "stream"));
    await stage.server.stop();
    await stage.sql("SELECT pg_promote()", standby.url);
    const after = stage.cells({ keepSessionsAcrossFailover: true }, standby.url);
    expect(await keys(after)).toEqual(["session"]);
    expect((await after.step("p", {})).bornAt).toBe(bornAt);
  });

  test("a standby answers no look, because it may lack a sign-out", async () => {
    await using stage = await Stage.on(program, replicating);
    await put(stage.cells(), "session");
    const standby = await stage.beside(program, copyOf(stage.server, "-R", "-X", "stream"));
    const replica = stage.cells({}, standby.url);
    await expect(keys(replica)).rejects.toThrow(/standby/);
    await expect(put(replica, "new")).rejects.toThrow(/standby/);
  });

  test("a recovery to an earlier point in time begins a new era", async () => {
    await using stage = await Stage.on(program, replicating);
    const archive = join(stage.server.folder, "archive");
    await stage.sql(`COPY (SELECT 1) TO PROGRAM 'mkdir ${archive}'`);
    await stage.sql(`ALTER SYSTEM SET archive_command = 'cp %p ${archive}/%f'`);
    await stage.sql("ALTER SYSTEM SET archive_mode = on");
    await stage.server.stop("SIGINT");
    await stage.server.start();
    const cells = stage.cells();
    const { bornAt } = await put(cells, "session");
    const backup = join(stage.server.folder, "backup");
    copyOf(stage.server, "-X", "none", "--no-manifest").prepare(backup, stage.server.run);
    await stage.sql("SELECT pg_create_restore_point('before')");
    await cells.step("p", { delete: ["session"] });
    const [segment] = await stage.sql("SELECT pg_walfile_name(pg_switch_wal()) AS name");
    const archived = async () => (await stage.sql("SELECT last_archived_wal AS name FROM pg_stat_archiver"))[0]?.name;
    await expect.poll(archived, { timeout: 30_000 }).toBe(segment?.name);
    await stage.server.stop("SIGINT");
    const base = await stage.beside(program, {
      prepare(data) {
        renameSync(backup, data);
        writeFileSync(join(data, "recovery.signal"), "");
        const recovery = [`restore_command = 'cp ${archive}/%f %p'`, "recovery_target_name = 'before'"];
        const settings = [...recovery, "recovery_target_action = 'promote'", "archive_mode = off"];
        appendFileSync(join(data, "postgresql.auto.conf"), `\n${settings.join("\n")}\n`);
      },
    });
    const after = stage.cells({}, base.url);
    await expect.poll(() => keys(after).catch(String), { timeout: 30_000 }).toEqual([]);
    expect((await put(after, "new")).bornAt).toBeGreaterThan(bornAt);
  });
});
