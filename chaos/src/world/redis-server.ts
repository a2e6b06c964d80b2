import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A Redis that flushes every write to the disk before it answers, so that it may be killed at any moment. */
export interface RedisServer {
  readonly port: number;
  restart(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Ends it at once, with its folder; may be called twice. */
  stop(): void;
}

export async function startRedis(program: string): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "chaos-redis-"));
  const settings = [
    "--save",
    "",
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
    "--no-appendfsync-on-rewrite",
    "no",
  ];
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, ...settings];
  let stopped = false;
  let server: ChildProcess | undefined;
  const start = async () => {
    if (stopped) return;
    server = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    await untilReady(server);
  };
  const stop = () => {
    stopped = true;
    server?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  };
  try {
    await start();
  } catch (error) {
    stop();
    throw error;
  }
  return {
    port,
    stop,
    async restart(signal) {
      const running = server;
      if (running === undefined || stopped) return;
      const exited = once(running, "exit");
      running.kill(signal);
      if (running.exitCode === null && running.signalCode === null) await exited;
      await start();
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
  for (let tries = 0; tries < 1_000; tries++) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (typeof address === "object" && address !== null && address.port > 20_000) return address.port;
  }
  throw new Error("no free port above 20000");
}
