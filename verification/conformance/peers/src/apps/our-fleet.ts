import { randomBytes } from "node:crypto";
import { memoryStore, type StoreDriver } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { issuer } from "../entra/tenant.ts";
import type { Gate } from "../kit/gate.ts";
import { apiScope, type Fleet } from "./fleet.ts";
import { ourHonoApp } from "./our-hono.ts";
import { ourKoaApp } from "./our-koa.ts";
import { ourPaths } from "./our-paths.ts";

/** identity-web: the first process on Koa, the second on Hono, one store. */
export const ourFleet: Fleet = {
  name: "adapter-koa and adapter-hono",
  paths: ourPaths,
  open(client) {
    const store = memoryStore();
    const secrets = [randomBytes(32).toString("base64url")];
    return {
      start({ origin, writes, ...gates }, index) {
        const options = {
          provider: oidc({ issuer, ...client }),
          baseUrl: origin,
          secrets,
          // On loopback the default name contains the port, but these two ports belong to one app.
          session: { cookieName: "app" },
          store: withHeldWrites(store, writes),
          scopes: ["openid", "profile", "offline_access", apiScope],
        };
        return (index === 0 ? ourKoaApp : ourHonoApp)(options, [apiScope], gates);
      },
      whereTokensLie: (user) =>
        store
          .inspect()
          .accounts.filter(({ username, grants }) => username?.startsWith(`${user}@`) && grants.length > 0)
          .map(() => user),
    };
  },
};

/** The same store. The result of a refresh waits at the gate before it is written. */
const withHeldWrites = (driver: StoreDriver, writes: Gate): StoreDriver => ({
  ...driver,
  open(context) {
    const store = driver.open(context);
    return {
      ...store,
      tokens: {
        ...store.tokens,
        async commitRefresh(claim, grant) {
          await writes.pass();
          return store.tokens.commitRefresh(claim, grant);
        },
      },
    };
  },
});
