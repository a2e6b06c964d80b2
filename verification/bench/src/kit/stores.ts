import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, type StoreDriver } from "@identity-web/core";
import { postgresStore } from "@identity-web/store-postgres";
import { type RedisClient, redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import pg from "pg";
import { createClient } from "redis";
import { roundTrips } from "./round-trips.ts";

export interface OpenStore {
  readonly driver: StoreDriver;
  close(): Promise<void>;
}

export const memory = async (): Promise<OpenStore> => ({ driver: memoryStore(), close: async () => undefined });

export async function sqlite(): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), "identity-web-bench-"));
  const store = sqliteStore(join(folder, "store.db"));
  const close = async () => {
    store.close();
    await rm(folder, { recursive: true });
  };
  return { driver: store, close };
}

/** On the server that the bench has started, `REDIS_URL`. */
export async function redis(): Promise<OpenStore> {
  const client = createClient({ url: process.env.REDIS_URL ?? "redis://127.0.0.1:6379" });
  client.on("error", (error) => console.error(error));
  await client.connect();
  const counted: RedisClient = {
    sendCommand(args, options) {
      roundTrips.count += 1;
      return client.sendCommand([...args], options);
    },
    duplicate: () => client.duplicate(),
  };
  const driver = redisStore(counted, { keyPrefix: `bench:${randomUUID()}:` });
  return { driver, close: async () => client.destroy() };
}

/** On the server that the bench has started, `POSTGRES_URL`, in a separate schema. */
export async function postgres(): Promise<OpenStore> {
  const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
  // The store sends one statement on each checked-out connection.
  pool.on("acquire", () => {
    roundTrips.count += 1;
  });
  const schema = `bench_${randomUUID().replaceAll("-", "_")}`.slice(0, 40);
  return { driver: postgresStore(pool, { schema }), close: () => pool.end() };
}
