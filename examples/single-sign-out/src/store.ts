import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, type StoreContents, type StoreDriver } from "@identity-web/core";
import { redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import { createClient } from "redis";
import { StartError } from "./start-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A store for one app, with its contents for display. */
export interface DemoStore {
  readonly driver: StoreDriver;
  /** The store's contents for all users, without tokens. */
  contents(): Promise<StoreContents>;
  /** Closes files and connections. */
  close(): Promise<void>;
}

const memory = async (): Promise<DemoStore> => {
  const store = memoryStore();
  return { driver: store, contents: async () => store.inspect(), close: async () => undefined };
};

/** One file for each app, because each has its own secrets: `STORE_PATH` with the app's name, or one in a temporary folder. */
const sqlite = async (app: string, { STORE_PATH: path = "" }: Environment): Promise<DemoStore> => {
  const folder = path === "" ? await mkdtemp(join(tmpdir(), "single-sign-out-")) : undefined;
  const store = sqliteStore(`${folder === undefined ? path : join(folder, "store.db")}.${app.toLowerCase()}`);
  return {
    driver: store,
    contents: () => store.inspect(),
    close: async () => {
      store.close();
      if (folder !== undefined) await rm(folder, { recursive: true });
    },
  };
};

/** Each app and start has its own keys, because each has its own secrets. The keys expire with their data. */
const redis = async (app: string, { REDIS_URL: url = "redis://localhost:6379" }: Environment): Promise<DemoStore> => {
  const client = createClient({ url });
  const firstTry = Promise.withResolvers<never>();
  // Before the first connection one failure ends the start. After it the client reconnects automatically.
  client.on("error", firstTry.reject);
  try {
    await Promise.race([client.connect(), firstTry.promise]);
  } catch (error) {
    if (client.isOpen) client.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`STORE=redis needs a Redis server at REDIS_URL, ${new URL(url).host} (${reason}).`);
  }
  const store = redisStore(client, { keyPrefix: `single-sign-out:${app.toLowerCase()}:${randomUUID()}:` });
  return {
    driver: store,
    contents: () => store.inspect(),
    close: async () => {
      client.destroy();
    },
  };
};

const kinds: ReadonlyMap<string, (app: string, environment: Environment) => Promise<DemoStore>> = new Map([
  ["memory", memory],
  ["sqlite", sqlite],
  ["redis", redis],
]);

const names = new Intl.ListFormat("en", { type: "disjunction" });

/**
 * Creates the store of an app, of the kind that `STORE` names. The default is this process's memory.
 *
 * @throws StartError if the kind doesn't exist
 */
export const createStore = async (app: string, environment: Environment): Promise<DemoStore> => {
  const { STORE: kind = "memory" } = environment;
  const create = kinds.get(kind);
  if (create !== undefined) return create(app, environment);
  throw new StartError(`STORE must be ${names.format(kinds.keys())}, and is "${kind}".`);
};
