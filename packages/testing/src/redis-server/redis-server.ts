import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The running servers. They end with this process. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const server of running) server.kill("SIGKILL");
});

/** A Redis server on a free port, with a folder of its own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it like a crash, or like an administrator. */
  kill(signal?: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts it again, on the same port and folder. Does nothing after `stop`. */
  start(): Promise<void>;
  /** Stops the process so that it answers nothing; `thaw` continues it. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once, and deletes its folder. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a server. By default it stores nothing on the disk.
 *
 * @param settings - For the command line, as `--name value`.
 */
export async function startRedis(program: string, settings: readonly string[] = []): Promise<RedisServer> {
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), "identity-web-redis-"))];
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  let server: ChildProcess | undefined;
  let isStopped = false;
  const kill = async (signal: "SIGKILL" | "SIGTERM" = "SIGKILL") => {
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  const start = async () => {
    if (isStopped) return;
    const started = spawn(program, [...own, ...settings], { stdio: ["ignore", "pipe", "inherit"] });
    server = started;
    running.add(started);
    started.once("exit", () => running.delete(started));
    await untilReady(started);
  };
  const stop = async () => {
    isStopped = true;
    const ended = kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    await ended;
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    freeze: () => void server?.kill("SIGSTOP"),
    thaw: () => void server?.kill("SIGCONT"),
    stop,
  };
}

/** Like `startRedis`. `undefined`: Redis isn't installed. */
export async function startRedisIfInstalled(): Promise<RedisServer | undefined> {
  try {
    return await startRedis("redis-server");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function untilReady(server: ChildProcess): Promise<void> {
  const { stdout } = server;
  if (stdout === null) throw new Error("redis-server without an output");
  const failed = Promise.withResolvers<never>();
  server.once("error", failed.reject);
  const said: string[] = [];
  const ready = async () => {
    for await (const line of createInterface({ input: stdout })) {
      said.push(line);
      if (line.includes("Ready to accept connections")) return void stdout.resume();
    }
    throw new Error(`redis-server ended: ${said.join("\n")}`);
  };
  await Promise.race([failed.promise, ready()]);
}

async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries++) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    // A Cluster's bus uses the port 10 000 above.
    if (typeof address === "object" && address !== null && address.port > 20_000 && address.port < 55_000) {
      return address.port;
    }
  }
  throw new Error("no free port from 20 000 to 55 000");
}
