import { type IdentityEvent, type IdentityMiddleware, identity } from "@identity-web/adapter-hono";
import { type ApiCaller, onBehalfOf, requireBearer } from "@identity-web/adapter-hono/api";
import { IdentityError } from "@identity-web/core";
import { sharedSignals } from "@identity-web/features/shared-signals";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { api } from "@identity-web/idp-oauth4webapi/api";
import { Hono } from "hono";
import { tokenCacheJson } from "../app/json.ts";
import type { DemoStore } from "../store.ts";
import { contactsAudience, messages } from "./resources.ts";

/** The settings for calls of the next API on behalf of callers. */
export interface OnBehalfOf {
  /** The API's own registration at the provider. */
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly secret: string;
  readonly store: DemoStore;
  readonly events: (event: IdentityEvent) => void;
  /** The app that notifies this API of its users' sign-outs. */
  readonly toldBy: string;
}

/** The API's routes that call the next API, Contacts, on behalf of users. So the API keeps tokens of these users. */
export function onBehalfOfRoutes(
  { issuer, audience }: { readonly issuer: string; readonly audience: string },
  { client, secret, store, events, toldBy }: OnBehalfOf,
) {
  const contacts = contactsAudience(audience);
  const auth: IdentityMiddleware = identity({
    provider: oidc({ issuer, ...client, extensions: [api({ audience })] }),
    baseUrl: audience,
    secrets: [secret],
    store: store.driver,
    events,
    features: [
      onBehalfOf(),
      // Mail notifies this API of every sign-out. The provider doesn't, because this API has no sessions.
      sharedSignals({
        issuer: toldBy,
        jwksUri: `${toldBy}/auth/onward/keys`,
        audience,
        signingAlg: "ES256",
      }),
    ],
  });
  const app = new Hono()
    .use(auth)
    .get("/token-cache", async (c) => c.json(tokenCacheJson(await store.contents())))
    .get("/messages", requireBearer({ scopes: ["mail.read"] }), async (c) => {
      const { caller } = c.var;
      const known = await namesOf(caller, contacts);
      const subject = caller.account?.subject;
      return c.json({ subject, scope: caller.scopes.join(" "), messages, ...known });
    });
  return { app, auth };
}

/** Calls Contacts on behalf of the caller. Returns the error if the caller gets no token, such as just after a sign-out. */
async function namesOf(caller: ApiCaller, contacts: string): Promise<{ readonly contacts: unknown }> {
  try {
    const answer = await caller.fetch(contacts, { scopes: ["contacts.read"] });
    return { contacts: await answer.json() };
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return { contacts: { error: error.code } };
  }
}
