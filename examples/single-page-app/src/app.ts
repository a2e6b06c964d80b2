import { readFile } from "node:fs/promises";
import { identity } from "@identity-web/adapter-hono";
import { bff } from "@identity-web/adapter-hono/bff";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono } from "hono";

export interface AppSettings {
  readonly client: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
  readonly baseUrl: string;
  readonly secret: string;
  /** The API, the path below it that the page shows, and the scope that the path requires. */
  readonly api: { readonly baseUrl: string; readonly path: string; readonly scope: string };
}

const file = (name: string): Promise<string> => readFile(new URL(`front-end/${name}`, import.meta.url), "utf8");
const policy = "default-src 'self'; frame-ancestors 'none'";

/** Serves the front end, and forwards its API calls with the user's token. */
export function singlePageApp({ client, baseUrl, secret, api: { baseUrl: apiUrl, path, scope } }: AppSettings) {
  const auth = identity({
    provider: oidc(client),
    baseUrl,
    secrets: [secret],
    scopes: ["openid", "profile", "offline_access", scope],
    apis: { things: { baseUrl: apiUrl, scopes: [scope] } },
    features: [bff({ apis: { things: { paths: [path] } } })],
    events: () => {},
  });
  const app = new Hono()
    .use(auth)
    .get("/", async (c) => c.html(await file("index.html"), 200, { "content-security-policy": policy }))
    .get("/app.js", async (c) => c.body(await file("app.js"), 200, { "content-type": "text/javascript" }))
    .get("/settings.json", (c) => c.json({ api: `/auth/api/things${path}` }));
  return { app, settled: () => auth.settled() };
}
