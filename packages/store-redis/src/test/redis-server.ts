import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { vi } from "vitest";

// A real server on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** Those that run: none outlives its test file, however that ends. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const server of running) server.kill("SIGKILL");
});

/** A Redis server of one test file, on a free port, with a folder of its own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and folder. */
  start(): Promise<void>;
  /** Lets it answer nothing, or go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** @param settings - For the command line, as `--name value`. */
export async function startRedis(program: string, settings: readonly string[] = []): Promise<RedisServer> {
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), "store-redis-"))];
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  let server: ChildProcess | undefined;
  const kill = async () => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
    running.delete(server);
  };
  const start = async () => {
    server = spawn(program, [...args, "--save", "", "--appendonly", "no", ...settings], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(server);
    await untilReady(server);
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    freeze: () => void server?.kill("SIGSTOP"),
    thaw: () => void server?.kill("SIGCONT"),
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error("redis-server without an output");
  const said: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    said.push(line);
    if (line.includes("Ready to accept connections")) {
      stdout.resume();
      return;
    }
  }
  throw new Error(`redis-server ended: ${said.join("\n")}`);
}

async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    // A Cluster's bus takes the port 10 000 above.
    if (typeof address === "object" && address !== null && address.port > 20_000 && address.port < 55_000) {
      return address.port;
    }
  }
}
