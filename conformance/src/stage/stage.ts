import { getRequestListener } from "@hono/node-server";
import { type IdentityEvent, type MemoryStore, memoryStore } from "@identity-web/core";
import { Browser } from "@identity-web/e2e/src/browser/browser.ts";
import type { Page } from "@identity-web/e2e/src/browser/page.ts";
import { type OidcOptions, oidc } from "@identity-web/idp-oauth4webapi";
import { exportJWK, exportPKCS8 } from "jose";
import type { Module } from "../modules/module.ts";
import type { Party } from "../party/party.ts";
import type { Client } from "../provider/client.ts";
import { Provider } from "../provider/provider.ts";
import { type SigningKey, signingKey } from "../provider/signing-key.ts";
import { listen } from "./listen.ts";

/** A provider, the app under test and a browser, for one module. */
export interface Stage {
  readonly provider: Provider;
  readonly appUrl: string;
  readonly browser: Browser;
  /** What the app keeps: sessions and tokens. */
  readonly store: MemoryStore;
  readonly events: readonly IdentityEvent[];
  /** Signs in at the app's own address, and presses what the provider wants pressed. @returns where it ends */
  signIn(path?: string): Promise<Page>;
  close(): Promise<void>;
}

const clientSecret = "a+secret/with characters: that must be encoded";
const scopes = ["openid", "profile", "email", "offline_access", "accounts"];

/** Sets up one module for one framework, on free ports of loopback: the app on localhost, the provider on another site. */
export async function stageOf(module: Module, party: Party): Promise<Stage> {
  const store = memoryStore();
  const events: IdentityEvent[] = [];
  const clientKey = await signingKey("client", module.clientKey?.alg ?? "ES256");
  const secret = await credentials(module, clientKey);
  let provider: Provider | undefined;
  const providerServer = await listen(() => getRequestListener(async (request) => answer(provider, request)));
  const issuer = `http://127.0.0.1:${providerServer.port}/test/a/${module.name}/`;
  const appServer = await listen((port) => {
    const appUrl = `http://localhost:${port}`;
    const client = clientAt(appUrl, module, clientKey);
    provider = new Provider(issuer, client, module.script, module.channel);
    return party.build({
      apiUrl: `${issuer}accounts`,
      identity: {
        provider: oidc({ issuer, clientId: client.clientId, ...secret, ...module.options }),
        baseUrl: appUrl,
        secrets: ["a secret that only the conformance tests use"],
        scopes,
        store,
        events: (event) => events.push(event),
      },
    });
  });
  if (provider === undefined) throw new Error("the provider was not built");
  const appUrl = `http://localhost:${appServer.port}`;
  const browser = new Browser();
  return {
    provider,
    appUrl,
    browser,
    store,
    events,
    async signIn(path = "/auth/sign-in") {
      const page = await browser.open(appUrl + path);
      return page.url.origin !== appUrl && page.button("Continue") !== undefined ? browser.submit("Continue") : page;
    },
    async close() {
      await appServer.close();
      await providerServer.close();
    },
  };
}

const answer = async (provider: Provider | undefined, request: Request): Promise<Response> =>
  provider === undefined ? new Response(null, { status: 503 }) : provider.handle(request);

const clientAt = (appUrl: string, { method = "client_secret_basic" }: Module, key: SigningKey): Client => ({
  clientId: "conformance:client",
  clientSecret,
  method,
  key: key.publicJwk,
  redirectUri: `${appUrl}/auth/callback`,
  postLogoutRedirectUri: `${appUrl}/auth/signed-out`,
  frontChannelLogoutUri: `${appUrl}/auth/front-channel-logout`,
  backChannelLogoutUri: `${appUrl}/auth/back-channel-logout`,
});

async function credentials(
  { method, clientKey }: Module,
  { privateKey, kid }: SigningKey,
): Promise<Partial<OidcOptions>> {
  if (method !== "private_key_jwt") return { clientSecret };
  if (clientKey?.as === "JWK") return { clientKey: { ...(await exportJWK(privateKey)), kid } };
  if (clientKey?.as === "PEM") return { clientKey: { key: await exportPKCS8(privateKey), kid } };
  return { clientKey: { key: privateKey, kid } };
}
