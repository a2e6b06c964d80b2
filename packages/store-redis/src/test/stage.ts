import { createSealer, guardedStore, type IdentityEvent, type Store, systemClock, webCrypto } from "@identity-web/core";
import { createClient } from "redis";
import { type RedisStore, type RedisStoreOptions, redisStore } from "../index.ts";
import { type RedisServer, startRedis } from "./server.ts";

const connectTo = (url: string) =>
  createClient({ url, socket: { reconnectStrategy: 20 } })
    .on("error", () => undefined)
    .connect();

export type TestClient = Awaited<ReturnType<typeof connectTo>>;

export interface NodeOptions extends RedisStoreOptions {
  readonly url?: string;
}

/** One process of an app, as the store sees it. */
export interface StageNode {
  readonly store: Store;
  readonly driver: RedisStore;
  readonly events: IdentityEvent[];
  readonly client: TestClient;
}

/** A server with any number of nodes. All are closed at the end of the test. */
export class Stage implements AsyncDisposable {
  readonly server: RedisServer;
  readonly secret = webCrypto.random(32);
  readonly #clients: TestClient[] = [];

  private constructor(server: RedisServer) {
    this.server = server;
  }

  static async on(program: string, settings: readonly string[] = []): Promise<Stage> {
    return new Stage(await startRedis(program, settings));
  }

  async client(url: string = this.server.url): Promise<TestClient> {
    const client = await connectTo(url);
    this.#clients.push(client);
    return client;
  }

  async node({ url = this.server.url, ...options }: NodeOptions = {}): Promise<StageNode> {
    const client = await this.client(url);
    const driver = redisStore(client, options);
    const events: IdentityEvent[] = [];
    const sink = { emit: (event: IdentityEvent) => void events.push(event) };
    const sealer = createSealer([this.secret]);
    const store = driver.open({ clock: systemClock, crypto: webCrypto, sealer, events: sink });
    return { store: guardedStore(store, sink), driver, events, client };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.server.stop();
  }
}
