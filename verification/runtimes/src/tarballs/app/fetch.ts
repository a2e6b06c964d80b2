import { identity } from "@identity-web/adapter-fetch";
import { bff } from "@identity-web/features/bff";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { postgresStore } from "@identity-web/store-postgres";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import pg from "pg";
import { show } from "./show.ts";

// A user's single-page app. It has no database, which a signed-out visitor doesn't need.
const provider = plainFakeProvider();
const baseUrl = "https://app.example";
const pool = new pg.Pool({ host: "127.0.0.1", port: 1, connectionTimeoutMillis: 1000 });
const auth = identity({
  provider: oidc({ ...provider.client, fetch: provider.fetch }),
  baseUrl,
  secrets: [crypto.randomUUID()],
  store: postgresStore(pool),
  features: [bff()],
});
const app = auth.around(async (request, own) => {
  await own.require();
  return new Response(request.url);
});

const session = await app(new Request(`${baseUrl}/auth/session`));
if (session.status !== 401) throw new Error(`expected 401 of /auth/session, got ${session.status}`);
await show(baseUrl, async (request) => app(request));
await pool.end();
