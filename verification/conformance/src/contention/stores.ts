import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, type StoreDriver } from "@identity-web/core";
import { postgresStore } from "@identity-web/store-postgres";
import { redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import { startRedis } from "@identity-web/testing/redis-server";
import { startPostgres } from "@identity-web/tools/postgres-server";
import { locate } from "@identity-web/tools/requires";
import pg from "pg";
import { createClient } from "redis";

const names = ["memory", "sqlite", "redis", "postgres"] as const;

export type StoreName = (typeof names)[number];

/** A place of a store's data: the URL of a server, or the path of a file. */
export interface Place {
  readonly at: string;
  remove(): Promise<void>;
}

const programs = {
  redis: () => locate("redis-server", process.env.PATH ?? ""),
  postgres: () => locate("postgresql", process.env.PATH ?? ""),
};

/** The stores whose servers are on this machine. */
export const installed: readonly StoreName[] = names.filter(
  (name) => name === "memory" || name === "sqlite" || programs[name]() !== undefined,
);

/** An empty place for one measurement. */
export async function placeFor(name: StoreName): Promise<Place> {
  if (name === "memory") return { at: "", remove: async () => undefined };
  if (name === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "contention-"));
    const remove = async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    return { at: join(folder, "identity.db"), remove };
  }
  const program = programs[name]();
  if (program === undefined) throw new Error(`${name} is not on this machine`);
  if (name === "redis") {
    const server = await startRedis(program);
    return { at: server.url, remove: () => server.stop() };
  }
  const server = await startPostgres(program);
  return { at: server.url, remove: async () => server.remove() };
}

/** Opens a store in the process of the app. */
export async function openStore(name: StoreName, at: string): Promise<StoreDriver> {
  if (name === "memory") return memoryStore();
  if (name === "sqlite") return sqliteStore(at);
  if (name === "redis") {
    const client = createClient({ url: at }).on("error", () => undefined);
    await client.connect();
    return redisStore(client);
  }
  return postgresStore(new pg.Pool({ connectionString: at, max: 10 }));
}
