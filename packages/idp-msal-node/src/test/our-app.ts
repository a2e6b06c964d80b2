import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { sqliteStore } from "@identity-web/store-sqlite";
import { Hono } from "hono";
import { entra } from "../index.ts";
import { baseUrl, scopes, type World } from "./world.ts";

/** An app on this library, as one process of it runs. */
export function ourApp({ instance, client, path, secret }: World): { fetch: (request: Request) => Promise<Response> } {
  const { clientSecret, ...rest } = client;
  const provider = entra({ ...rest, instance, credential: { clientSecret } });
  const events = { emit: () => undefined };
  const app = new Hono()
    .use(identity({ provider, baseUrl, secrets: [secret], store: sqliteStore(path), scopes: ["openid", "profile", "offline_access", ...scopes], events }))
    .get("/", requireSignIn(), (c) => c.text(c.var.user.account.username ?? ""))
    .get("/token", requireSignIn(), async (c) => c.json(await c.var.user.acquireToken({ scopes, forceRefresh: true })));
  return { fetch: async (request) => app.fetch(request) };
}
