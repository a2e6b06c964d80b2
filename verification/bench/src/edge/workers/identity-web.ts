import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { Hono } from "hono";
import { greeting, page } from "../../web/contestant.ts";
import type { EdgeEnv } from "../settings.ts";

export { IdentityObject } from "@identity-web/store-durable-objects";

interface Env extends EdgeEnv {
  readonly ACCOUNTS: ObjectNamespace;
}

/** identity-web over Durable Objects, as docs/edge.md says. */
export default new Hono<{ Bindings: Env }>()
  .use(
    identity<Env>(({ ACCOUNTS, SETTINGS: { origin, issuer, clientId, clientSecret, secret } }) => ({
      provider: oidc({ issuer, clientId, clientSecret }),
      baseUrl: origin,
      secrets: [secret],
      store: durableObjectStore(ACCOUNTS),
      events: () => undefined,
    })),
  )
  .get(page, requireSignIn(), (c) => c.text(greeting));
