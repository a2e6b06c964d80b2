import { AsyncLocalStorage } from "node:async_hooks";
import { ConfidentialClientApplication, CryptoProvider, DistributedCachePlugin } from "@azure/msal-node";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { authority, homeAccountId } from "../entra/tenant.ts";
import { apiScope, type Fleet, type NodeWorld } from "./fleet.ts";
import { MsalCache } from "./msal-cache.ts";

export interface MsalOptions {
  /** A new client for every request, or one client for a process. */
  readonly clients: "one per request" | "one per process";
  /** Whether the app itself also deletes the user's partition at the sign-out. */
  readonly deletesPartition: boolean;
}

const users = ["alice", "bob"];

/** A web app on @azure/msal-node with its DistributedCachePlugin, one partition for each user (`homeAccountId`), as its documentation says. */
export const msalNode = (options: MsalOptions): Fleet => ({
  name: "@azure/msal-node",
  paths: {
    signIn: "/sign-in",
    callback: "/callback",
    signOut: { method: "post", path: "/sign-out" },
    frontChannel: "/front-channel-logout",
    backChannel: "/back-channel-logout",
  },
  open(client) {
    const cache = new MsalCache();
    // The app's own sessions, which all processes share. A session names the partition of a request.
    const sessions = new Map<string, string>();
    return {
      start: (world) => ({
        listener: getRequestListener(msalApp(world, client, { ...options, cache, sessions }).fetch),
      }),
      whereTokensLie: (user) =>
        cache
          .partitionsWith(user)
          .map((partition) => users.find((other) => homeAccountId(other) === partition) ?? partition),
    };
  },
});

interface Shared extends MsalOptions {
  readonly cache: MsalCache;
  readonly sessions: Map<string, string>;
}

function msalApp(
  { origin, writes, asking, slow }: NodeWorld,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  { clients, deletesPartition, cache, sessions }: Shared,
) {
  const redirectUri = `${origin}/callback`;
  const scopes = [apiScope];
  const partition = new AsyncLocalStorage<string>();
  const cacheClient = cache.client(writes);
  const newClient = () =>
    new ConfidentialClientApplication({
      auth: { clientId, clientSecret, authority },
      cache: {
        cachePlugin: new DistributedCachePlugin(cacheClient, {
          getKey: async () => partition.getStore() ?? "",
          extractKey: async (account) => account.homeAccountId,
        }),
      },
    });
  const ofProcess = newClient();
  const msal = () => (clients === "one per process" ? ofProcess : newClient());
  const pkce = new Map<string, string>();
  const sessionOf = (c: Context) => sessions.get(getCookie(c, "session") ?? "");

  const app = new Hono().onError((_error, c) => c.text("that did not work", 500));
  app.use((c, next) => partition.run(sessionOf(c) ?? "", next));
  app.get("/sign-in", async (c) => {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const state = crypto.randomUUID();
    pkce.set(state, verifier);
    const request = { scopes, redirectUri, state, codeChallenge: challenge, codeChallengeMethod: "S256" };
    return c.redirect(await msal().getAuthCodeUrl(request));
  });
  app.get("/callback", async (c) => {
    const { code = "", state = "" } = c.req.query();
    const request = { scopes, redirectUri, code, codeVerifier: pkce.get(state) ?? "" };
    const { account } = await msal().acquireTokenByCode(request);
    const id = crypto.randomUUID();
    sessions.set(id, account?.homeAccountId ?? "");
    setCookie(c, "session", id);
    return c.redirect("/me");
  });
  app.post("/sign-out", async (c) => {
    const owner = sessionOf(c);
    if (owner === undefined) return c.text("no user is signed in", 401);
    const tokens = msal().getTokenCache();
    const account = await tokens.getAccountByHomeId(owner);
    if (account !== null) await tokens.removeAccount(account);
    if (deletesPartition) cache.delete(owner);
    sessions.delete(getCookie(c, "session") ?? "");
    deleteCookie(c, "session");
    return c.text("signed out");
  });
  app.get("*", async (c) => {
    const owner = sessionOf(c);
    if (owner === undefined) return c.text("no user is signed in", 401);
    if (c.req.path === "/slow") await slow.pass();
    if (c.req.path === "/token") {
      await asking.pass();
      const client = msal();
      const account = await client.getTokenCache().getAccountByHomeId(owner);
      if (account === null) return c.text("sign in again", 401);
      await client.acquireTokenSilent({ account, scopes });
    }
    return c.text(users.find((user) => homeAccountId(user) === owner) ?? owner);
  });
  return app;
}
