import { IdentityError, identity, requireSignIn } from "@identity-web/adapter-hono";
import { sqliteStore } from "@identity-web/store-sqlite";
import { Hono } from "hono";
import { entra } from "../index.ts";
import { baseUrl, scopes, type World } from "./world.ts";

/** One process of an app on this library. */
export function ourApp({ instance, client, path, secret }: World): { fetch: (request: Request) => Promise<Response> } {
  const { clientSecret, ...rest } = client;
  const provider = entra({ ...rest, instance, credential: { clientSecret } });
  const events = () => undefined;
  const app = new Hono()
    .use(
      identity({
        provider,
        baseUrl,
        secrets: [secret],
        store: sqliteStore(path),
        scopes: ["openid", "profile", "offline_access", ...scopes],
        events,
      }),
    )
    .get("/", requireSignIn(), (c) => c.text(c.var.user.account.username ?? ""))
    .get("/token", requireSignIn(), async (c) => {
      try {
        return c.json(await c.var.user.acquireToken({ scopes, forceRefresh: true }));
      } catch (error) {
        // The library would answer "sign_in_required", but the test needs the original error.
        if (error instanceof IdentityError) return c.json({ error: error.code }, 401);
        throw error;
      }
    });
  return { fetch: async (request) => app.fetch(request) };
}
