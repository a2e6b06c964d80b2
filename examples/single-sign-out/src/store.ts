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

/** A store for one app, and a look into it. */
export interface DemoStore {
  readonly driver: StoreDriver;
  /** All that the store holds for the app, of every user: never a token. */
  contents(): Promise<StoreContents>;
  /** Lets go of what the store has open. */
  close(): Promise<void>;
}

const memory = async (): Promise<DemoStore> => {
  const store = memoryStore();
  return { driver: store, contents: async () => store.inspect(), close: async () => undefined };
};

/** One file for each app, since each has secrets of its own: beside `STORE_PATH`, else in a folder that goes at the end. */
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

/** Keys of its own for each app and start, since each has secrets of its own. They expire with what they hold. */
const redis = async (app: string, { REDIS_URL: url = "redis://localhost:6379" }: Environment): Promise<DemoStore> => {
  const client = createClient({ url });
  const firstTry = Promise.withResolvers<never>();
  // Until it is connected one failure is enough; from then on it connects again by itself.
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
 * Makes one app's store: the kind that `STORE` names, by default this process's memory.
 *
 * @throws StartError for a kind that there isn't
 */
export const createStore = async (app: string, environment: Environment): Promise<DemoStore> => {
  const { STORE: kind = "memory" } = environment;
  const create = kinds.get(kind);
  if (create !== undefined) return create(app, environment);
  throw new StartError(`STORE must be ${names.format(kinds.keys())}, and is "${kind}".`);
};
