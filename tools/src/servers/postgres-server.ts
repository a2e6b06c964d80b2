import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port.ts";

export { freePort };

/** A PostgreSQL server for one test, in a new folder. */
export interface PostgresServer {
  readonly port: number;
  readonly folder: string;
  readonly url: string;
  /** `SIGQUIT` is `pg_ctl stop -m immediate`: a crash. `SIGINT` ends it in order. */
  stop(signal?: "SIGQUIT" | "SIGINT"): Promise<void>;
  start(): Promise<void>;
  /** Runs one of PostgreSQL's own programs, as the server's user. */
  run(program: string, args: readonly string[]): void;
  /** Ends it at once, with its folder. May be called twice. */
  remove(): void;
}

export interface ServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** The parent of its folder. @default a folder in memory, if the system has one */
  readonly place?: string;
  /** Creates the data, if they aren't those of a new cluster. `run` runs this server's programs. */
  readonly prepare?: (data: string, run: PostgresServer["run"]) => void;
}

/** Its server refuses to run as root. Debian's package creates a user for it. */
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (kind: string) => Number(execFileSync("id", [kind, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const server of running) server.kill("SIGQUIT");
});

const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Settings for tests: fast, and safe only if the process crashes, not if the machine does. */
const quick = { fsync: "off", full_page_writes: "off", autovacuum_naptime: "1s", max_connections: "200" };

/** @param program - The path of `postgres`. */
export async function startPostgres(program: string, options: ServerOptions = {}): Promise<PostgresServer> {
  const programs = dirname(realpathSync(program));
  const own = account();
  const folder = mkdtempSync(join(options.place ?? memory, "postgres-"));
  const [data, port] = [join(folder, "data"), await freePort()];
  if (own !== undefined) chownSync(folder, own.uid, own.gid);
  chmodSync(folder, 0o755);
  const run: PostgresServer["run"] = (name, args) =>
    void execFileSync(join(programs, name), args, { ...own, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const remove = () => {
    child?.kill("SIGQUIT");
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  let child: ChildProcess | undefined;
  const settings = Object.entries({ ...quick, ...options.settings }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const start = async () => {
    const args = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", ...settings];
    const server = spawn(program, args, { ...own, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    child = server;
    running.add(server);
    await untilReady(server);
  };
  try {
    if (options.prepare === undefined) initialize(programs, data, run);
    else options.prepare(data, run);
    await start();
  } catch (error) {
    remove();
    throw error;
  }
  return {
    port,
    folder,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    run,
    remove,
    async stop(signal = "SIGQUIT") {
      const server = child;
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, "exit");
      server.kill(signal);
      await exited;
      running.delete(server);
    },
  };
}

/** `initdb` takes seconds, so it runs once for each machine and version, and its result is copied. A copy is the same cluster (system_identifier). */
function initialize(programs: string, data: string, run: PostgresServer["run"]): void {
  const user = process.getuid?.() ?? 0;
  const template = join(tmpdir(), `identity-web-postgres-${user}-${programs.replaceAll("/", "_")}`);
  if (!existsSync(template)) {
    const made = mkdtempSync(join(tmpdir(), "postgres-template-"));
    const { uid, gid } = statSync(dirname(data));
    if (user === 0) chownSync(made, uid, gid);
    const own = join(made, "data");
    run("initdb", ["-D", own, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    try {
      renameSync(own, template);
    } catch {
      // Meanwhile another process has made it.
    }
    rmSync(made, { recursive: true, force: true });
  }
  cpSync(template, data, { recursive: true, preserveTimestamps: true });
  const { uid, gid } = statSync(dirname(data));
  if (process.getuid?.() === 0) execFileSync("chown", ["-R", `${uid}:${gid}`, data]);
  chmodSync(data, 0o700);
}

async function untilReady(server: ChildProcess): Promise<void> {
  const { stderr } = server;
  if (stderr === null) throw new Error("postgres without an output");
  let said = "";
  stderr.setEncoding("utf8");
  await new Promise<void>((resolve, reject) => {
    const listen = (text: string) => {
      said += text;
      if (!said.includes("ready to accept connections") && !said.includes("ready to accept read-only connections"))
        return;
      stderr.off("data", listen);
      stderr.resume();
      resolve();
    };
    stderr.on("data", listen);
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`postgres ended: ${said}`)));
  });
}
