import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, type PostgresServer } from "@identity-web/tools/postgres-server";
import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, test } from "vitest";
import { Stage } from "./test/stage.ts";

/** PgBouncer in front of a server: each transaction gets another of its three connections. */
async function poolerOf(program: string, { folder, port }: PostgresServer) {
  const own = await freePort();
  const users = join(folder, "users.txt");
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(users, '"postgres" ""\n');
  const settings = `pool_mode = transaction\nauth_type = trust\nauth_file = ${users}\ndefault_pool_size = 3\nmax_client_conn = 200`;
  const lines = `[databases]\npostgres = host=127.0.0.1 port=${port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${own}\nunix_socket_dir =\n${settings}\n`;
  writeFileSync(file, lines);
  for (const each of [users, file]) chmodSync(each, 0o644);
  // PgBouncer refuses to run as root, and can switch to another user.
  const args = process.getuid?.() === 0 ? ["-u", "postgres", file] : [file];
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on("data", (data: Buffer) => data.toString().includes("process up") && resolve());
    child.once("exit", (code) => reject(new Error(`pgbouncer ended with ${code}`)));
  });
  const url = `postgres://postgres@127.0.0.1:${own}/postgres`;
  return { url, [Symbol.dispose]: () => void child.kill("SIGKILL") };
}

requires("postgresql")("through PgBouncer in transaction pooling", (postgres) => {
  requires("pgbouncer")("with three connections to the server", (pgbouncer) => {
    test("fifty steps at once on two nodes count to fifty, and no lock or setting stays behind", async () => {
      await using stage = await Stage.on(postgres);
      using pooler = await poolerOf(pgbouncer, stage.server);
      const nodes = [stage.cells({}, pooler.url), stage.cells({}, pooler.url)];
      const endsAt = Date.now() + 3_600_000;
      const increment = async (node: (typeof nodes)[number]) => {
        for (;;) {
          const { cells } = await node.step("p", { look: { keys: ["count"] } });
          const when = [{ key: "count", version: cells[0]?.version }];
          const put = [{ key: "count", value: String(Number(cells[0]?.value ?? 0) + 1), endsAt }];
          if ((await node.step("p", { when, put })).done) return;
        }
      };
      await Promise.all(nodes.flatMap((node) => Array.from({ length: 25 }, () => increment(node))));
      const [count] = (await nodes[0]?.step("p", { look: { keys: ["count"] } }))?.cells ?? [];
      expect(count?.value).toBe("50");
      expect(await stage.sql("SELECT * FROM pg_locks WHERE locktype = 'advisory'")).toEqual([]);
      const settings =
        "SELECT current_setting('lock_timeout') AS lock, current_setting('synchronous_commit') AS commit";
      for (let each = 0; each < 6; each++) {
        expect(await stage.sql(settings, pooler.url)).toEqual([{ lock: "0", commit: "on" }]);
      }
    });

    test("a direct connection reports changes while steps use the pooler", async () => {
      await using stage = await Stage.on(postgres);
      using pooler = await poolerOf(pgbouncer, stage.server);
      const waits = stage.cells({ listen: () => new pg.Client({ connectionString: stage.server.url }) }, pooler.url);
      const writes = stage.cells({}, pooler.url);
      await waits.step("p", {});
      const aborter = new AbortController();
      const told = waits.changed?.("p", aborter.signal);
      await expect.poll(() => stage.sql("SELECT FROM identity_web.waits")).toHaveLength(1);
      await writes.step("p", { put: [{ key: "k", value: "v", endsAt: Date.now() + 1000 }] });
      await told;
      await waits.close();
    });
  });
});
