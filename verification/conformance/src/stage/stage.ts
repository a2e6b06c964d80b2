import { getRequestListener } from "@hono/node-server";
import { type IdentityEvent, type MemoryStore, memoryStore } from "@identity-web/core";
import { type Feature, internals } from "@identity-web/core/http";
import { type SharedSignals, sharedSignals } from "@identity-web/features/shared-signals";
import { tokenRevocation } from "@identity-web/features/token-revocation";
import { type OidcOptions, oidc } from "@identity-web/idp-oauth4webapi";
import { privateKeyJwt } from "@identity-web/idp-oauth4webapi/private-key-jwt";
import type { Page } from "@identity-web/testing/browser";
import { Browser } from "@identity-web/testing/browser";
import type { SigningKey } from "@identity-web/testing/fake-kit";
import type { FakeProviderSettings } from "@identity-web/testing/fake-provider/plain";
import { FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { exportJWK, exportPKCS8 } from "jose";
import type { Party } from "../party/party.ts";
import { Provider, type Registration, type Script, signingKey } from "../provider/provider.ts";
import { listen } from "./listen.ts";

/** The configuration of provider and app for a setting. */
export interface Setting {
  /** The foundation's name of the setting. */
  readonly name: string;
  readonly script?: Script;
  readonly channel?: FakeProviderSettings["logoutChannel"];
  /** The client's registration. @default client_secret_basic */
  readonly method?: Registration["authentication"];
  /** For `private_key_jwt`: the client's key, in the form that the app gets. @default a `CryptoKey` for ES256 */
  readonly clientKey?: { readonly alg: string; readonly as: "CryptoKey" | "JWK" | "PEM" };
  /** The app receives security events: pushed, or by its own polls. */
  readonly signals?: "push" | "poll";
  /** Further options of the app under test. */
  readonly options?: Partial<OidcOptions>;
}

/** A provider, the app under test and a browser, for one setting. */
export interface Stage {
  readonly provider: Provider;
  readonly appUrl: string;
  readonly browser: Browser;
  /** The app's store of sessions and tokens. */
  readonly store: MemoryStore;
  readonly events: readonly IdentityEvent[];
  /** Sends security events of the provider. */
  readonly transmitter: FakeTransmitter;
  /** The state with which the app's operator requests the verification of a stream. */
  newState(stream: string): Promise<string>;
  /** Signs in at the app's own address, and presses the provider's buttons. @returns the last page */
  signIn(path?: string): Promise<Page>;
  close(): Promise<void>;
}

const clientSecret = "a+secret/with characters: that must be encoded";
const scopes = ["openid", "profile", "email", "offline_access", "accounts"];

/** Sets up one module for one framework, on free ports of loopback: the app on localhost, the provider on another site. */
export async function stageOf(setting: Setting, party: Party): Promise<Stage> {
  const store = memoryStore();
  const events: IdentityEvent[] = [];
  const transmitter = new FakeTransmitter({ clock: { now: Date.now } });
  const features = setting.signals === undefined ? [] : featuresOf(transmitter, setting.signals);
  let ends: (() => Promise<void>) | undefined;
  let newState: Stage["newState"] | undefined;
  const clientKey = await signingKey("client", setting.clientKey?.alg ?? "ES256");
  const secret = await credentials(setting, clientKey);
  let provider: Provider | undefined;
  const providerServer = await listen(() => getRequestListener(async (request) => answer(provider, request)));
  const issuer = `http://127.0.0.1:${providerServer.port}/test/a/${setting.name}/`;
  const appServer = await listen((port) => {
    const appUrl = `http://localhost:${port}`;
    const client = clientAt(appUrl, setting, clientKey);
    provider = new Provider(issuer, client, setting.script, { logoutChannel: setting.channel ?? "none" });
    return party.build({
      apiUrl: `${issuer}accounts`,
      identity: {
        provider: oidc({ issuer, clientId: client.clientId, ...secret, ...setting.options }),
        baseUrl: appUrl,
        secrets: ["a secret that only the conformance tests use"],
        scopes,
        store,
        events: (event) => events.push(event),
        features,
      },
      started(auth) {
        const { background } = auth[internals].parts.ports;
        for (const feature of features) if (setting.signals === "poll" && "poll" in feature) feature.poll(auth);
        for (const feature of features) {
          if ("newState" in feature) newState = (stream) => feature.newState(auth, stream);
        }
        ends = async () => {
          background.end();
          await background.settled();
        };
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
    transmitter,
    newState(stream) {
      if (newState === undefined) throw new Error("the app of this setting receives no security events");
      return newState(stream);
    },
    async signIn(path = "/auth/sign-in") {
      const page = await browser.open(appUrl + path);
      return page.url.origin !== appUrl && page.button("Continue") !== undefined ? browser.submit("Continue") : page;
    },
    async close() {
      await ends?.();
      await appServer.close();
      await providerServer.close();
    },
  };
}

function featuresOf(transmitter: FakeTransmitter, by: "push" | "poll"): readonly (SharedSignals | Feature)[] {
  const poll = { endpoint: transmitter.pollEndpoint, authorization: "Bearer a conformance test" };
  const subjectClaims = { email: "sub", opaque: "sub", phone_number: "sub", account: "sub", uri: "sub", did: "sub" };
  const { issuer, signingAlg, fetch } = transmitter.options;
  return [
    sharedSignals({
      ...transmitter.options,
      subjectClaims,
      ...(by === "poll" ? { push: false, poll } : {}),
    }),
    tokenRevocation({ issuer, signingAlg, fetch }),
  ];
}

const answer = async (provider: Provider | undefined, request: Request): Promise<Response> =>
  provider === undefined ? new Response(null, { status: 503 }) : provider.handle(request);

const clientAt = (appUrl: string, { method = "client_secret_basic" }: Setting, key: SigningKey): Registration => ({
  clientId: "conformance:client",
  clientSecret,
  authentication: method,
  publicKey: key.publicJwk,
  redirectUri: `${appUrl}/auth/callback`,
  postLogoutRedirectUri: `${appUrl}/auth/signed-out`,
  frontChannelLogoutUri: `${appUrl}/auth/front-channel-logout`,
  backChannelLogoutUri: `${appUrl}/auth/back-channel-logout`,
});

async function credentials(
  { method, clientKey }: Setting,
  { privateKey, kid }: SigningKey,
): Promise<Partial<OidcOptions>> {
  if (method !== "private_key_jwt") return { clientSecret };
  if (clientKey?.as === "JWK")
    return { clientAuthentication: privateKeyJwt({ ...(await exportJWK(privateKey)), kid }) };
  if (clientKey?.as === "PEM")
    return { clientAuthentication: privateKeyJwt({ key: await exportPKCS8(privateKey), kid }) };
  return { clientAuthentication: privateKeyJwt({ key: privateKey, kid }) };
}
