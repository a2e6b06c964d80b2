import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { memoryStore, type StoreContents, type StoreDriver } from "@identity-web/core";
import { redisStore } from "@identity-web/store-redis";
import { createClient } from "redis";
import type { Environment } from "./environment.ts";

/** The store of sessions and tokens. */
export interface OpenStore {
  readonly driver: StoreDriver;
  readonly notice?: string;
  /** The store's contents for all users, without tokens. */
  contents(): Promise<StoreContents>;
  close(): Promise<void>;
}

/** Redis at `REDIS_URL`. Without that variable: the app's own Redis server, or memory if Redis isn't installed. */
export async function openStore({ REDIS_URL: url = "" }: Environment): Promise<OpenStore> {
  if (url !== "") return connect({ url }, async () => undefined);
  const server = await startRedis();
  if (server === undefined) return openMemory();
  const opened = await connect({ socket: { path: server.socket, tls: false } }, server.stop);
  return {
    ...opened,
    notice: "REDIS_URL is not set: a redis-server of this app's own holds sessions and tokens until it ends.",
  };
}

async function connect(options: Parameters<typeof createClient>[0], stop: () => Promise<void>): Promise<OpenStore> {
  const client = createClient(options);
  // The client reconnects automatically. Until then requests with a session get 503.
  client.on("error", (error: Error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  const driver = redisStore(client);
  return {
    driver,
    contents: () => driver.inspect(),
    close: async () => {
      client.destroy();
      await stop();
    },
  };
}

function openMemory(): OpenStore {
  const driver = memoryStore();
  return {
    driver,
    notice:
      "REDIS_URL is not set and there is no redis-server here: sessions and tokens are in memory, and are lost when the app ends.",
    contents: async () => driver.inspect(),
    close: async () => undefined,
  };
}

/** A Redis server that listens on a socket in a folder of its own. `undefined`: Redis is not installed. */
async function startRedis(): Promise<{ socket: string; stop(): Promise<void> } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "koa-entra-redis-"));
  const socket = join(folder, "redis.sock");
  const settings = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "no"];
  const server = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    kill();
    await rm(folder, { recursive: true, force: true });
  };
  if (await isReady(server)) return { socket, stop };
  await stop();
  return undefined;
}

async function isReady(server: ChildProcess): Promise<boolean> {
  const missing = new Promise<false>((resolve) => server.once("error", () => resolve(false)));
  const says = async () => {
    if (server.stdout === null) return false;
    for await (const line of createInterface({ input: server.stdout })) {
      if (!line.includes("eady to accept connections")) continue;
      server.stdout.resume();
      return true;
    }
    return false;
  };
  return Promise.race([missing, says()]);
}
