import { identity } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { type RedisClient, redisStore } from "@identity-web/store-redis";
import { telemetryEvents } from "@identity-web/telemetry";
import { Hono } from "hono";
import type { Settings } from "./settings.ts";

/** The app, with functions that the process calls at shutdown. */
export function createApp({ issuer, clientId, clientSecret, baseUrl, secrets }: Settings, redis: RedisClient) {
  const auth = identity({
    provider: oidc({ issuer, clientId, clientSecret }),
    baseUrl,
    secrets,
    store: redisStore(redis),
    events: telemetryEvents(),
  });
  let draining = false;
  const app = new Hono()
    // Before identity: a probe needs no session.
    .get("/live", (c) => c.text("alive"))
    .get("/ready", async (c) => {
      if (draining) return c.text("not ready", 503);
      const { ready, problems } = await auth.ready();
      // The reasons name internal addresses, so they go to the log.
      for (const { part, reason } of problems) console.warn(`not ready: ${part}: ${reason}`);
      return c.text(ready ? "ready" : "not ready", ready ? 200 : 503);
    })
    .use(auth)
    .get("/", async (c) => {
      const user = await c.var.identity.current();
      return user === undefined ? c.json({ user: null }, 401) : c.json({ user: user.account.subject });
    });
  return {
    app,
    /** After this call `/ready` answers 503, so that the load balancer sends no new requests. */
    drain: () => {
      draining = true;
    },
    settled: () => auth.settled(),
  };
}
