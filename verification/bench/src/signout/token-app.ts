import { once } from "node:events";
import { createServer } from "node:http";
import { identity, requireSignIn, type StoreDriver } from "@identity-web/adapter-koa";
import { memoryStore } from "@identity-web/core";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { postgresStore } from "@identity-web/store-postgres";
import { redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import Koa from "koa";
import pg from "pg";
import { createClient } from "redis";

/** The settings of one of the app's processes. */
export interface TokenAppSettings {
  readonly store: string;
  /** The file or the server. */
  readonly place: string;
  readonly baseUrl: string;
  readonly secret: string;
  readonly client: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
}

// One process of an app whose page needs an access token.
const settings: TokenAppSettings = JSON.parse(process.argv[2] ?? "");
const auth = identity({
  provider: oidc(settings.client),
  baseUrl: settings.baseUrl,
  secrets: [settings.secret],
  scopes: ["openid", "offline_access", "bench.read"],
  store: await openStore(settings),
  events: () => undefined,
});
const app = new Koa()
  .use(auth)
  .use(requireSignIn())
  .use(async (ctx) => {
    const { value } = await ctx.state.user.acquireToken(["bench.read"]);
    ctx.body = value.length > 0 ? "a token" : "no token";
  });
const server = createServer(app.callback()).listen(0, "127.0.0.1");
// On a busy machine a round may take longer than Node keeps an idle connection, and the bench would wait for its answer forever.
server.keepAliveTimeout = 60_000;
await once(server, "listening");
process.on("disconnect", () => process.exit());
const address = server.address();
if (address !== null && typeof address !== "string") process.send?.({ origin: `http://127.0.0.1:${address.port}` });

async function openStore({ store, place }: TokenAppSettings): Promise<StoreDriver> {
  if (store === "memory") return memoryStore();
  if (store === "SQLite") return sqliteStore(place);
  if (store === "PostgreSQL") {
    const pool = new pg.Pool({ connectionString: place, max: 10 });
    return postgresStore(pool, { listen: () => new pg.Client({ connectionString: place }) });
  }
  const client = createClient({ url: place });
  client.on("error", (error) => console.error(error));
  await client.connect();
  return redisStore(client);
}
