import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A redis-server of the bench's own, in memory; `undefined` where none is installed. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "identity-web-bench-redis-"));
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn("redis-server", options, { stdio: "ignore" });
  const gone = once(server, "exit").catch(() => undefined);
  const missing = once(server, "error").then(() => true);
  if (await Promise.race([missing, accepts(port).then(() => false)])) {
    await rm(folder, { recursive: true });
    return undefined;
  }
  const stop = async () => {
    server.kill();
    await gone;
    await rm(folder, { recursive: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a server that listens has a port");
  return address.port;
}

async function accepts(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = createConnection(port, "127.0.0.1");
    const connected = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await sleep(50);
  }
  throw new Error(`redis-server doesn't answer on port ${port}`);
}
