import { auth } from "@auth0/auth0-hono";
import { Hono, type MiddlewareHandler } from "hono";
import { greeting, page } from "../../web/contestant.ts";
import type { EdgeEnv } from "../settings.ts";

let guard: MiddlewareHandler | undefined;

/** @auth0/auth0-hono as its README says: every route requires a sign-in. It keeps the session in its cookie. */
export default new Hono<{ Bindings: EdgeEnv }>()
  .use((c, next) => {
    const { origin, issuer, clientId, clientSecret, secret, provider } = c.env.SETTINGS;
    guard ??= auth({
      domain: new URL(issuer).host,
      baseURL: origin,
      clientID: clientId,
      clientSecret,
      // It accepts no provider on loopback.
      fetch: (input, init) => {
        const request = new Request(input, init);
        return fetch(new Request(request.url.replace(issuer, provider), request));
      },
      session: { secret },
    });
    return guard(c, next);
  })
  .get(page, (c) => c.text(greeting));
