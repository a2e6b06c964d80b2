import { memoryStore, type ProviderDriver } from "@identity-web/core";
import { challenge } from "@identity-web/features/challenge";
import { sessionsPage } from "@identity-web/features/sessions-page";
import { sharedSignals } from "@identity-web/features/shared-signals";
import { tokenRevocation } from "@identity-web/features/token-revocation";
import { entra } from "@identity-web/idp-msal-node";
import { type ClientExtension, oidc } from "@identity-web/idp-oauth4webapi";
import { api } from "@identity-web/idp-oauth4webapi/api";
import { type PlainFakeEntra, plainFakeEntra } from "@identity-web/testing/fake-entra/plain";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { inject, type RawAnswer, type RawRequest } from "../fuzz/inject.ts";
import type { Adapter } from "../fuzz/world.ts";
import { hono } from "../party/hono.ts";
import { koa } from "../party/koa.ts";

export type Client = "oidc" | "entra";

const origin = "http://localhost:3000";
export const issuerOfEvents = "https://transmitter.test";
export const audienceOfEvents = "https://app.test";
export const apiUrl = "https://api.test/accounts";
const audience = "https://api.test";
const secret = "a secret that only the cost rule uses, of enough bytes";

/** Replaces the provider client, for the tests of the rule. */
export type Wrap = (driver: ProviderDriver) => ProviderDriver;

/** The options in which the app under test differs from the default. */
export interface AppOptions {
  readonly responseMode?: "query" | "form_post";
  /** Options of `oidc()`. */
  readonly extensions?: readonly ClientExtension[];
}

/** An app that receives requests without a socket. */
export type App = (request: Partial<RawRequest> & { readonly target: string }) => Promise<RawAnswer>;

/** A pending sign-in. */
export interface Begun {
  readonly cookie: string;
  readonly state: string;
  /** The query that completes it. */
  readonly query: string;
}

const fakes: { oidc?: PlainFakeProvider; entra?: PlainFakeEntra; transmitter?: FakeTransmitter } = {};

/** An app on one framework and one provider client, its provider, and its user. */
export class Stage {
  readonly client: Client;
  readonly origin = origin;
  /** Sends security events. */
  readonly transmitter: FakeTransmitter;
  readonly #adapter: Adapter;
  readonly #wrap: Wrap;
  readonly #fake: PlainFakeProvider | PlainFakeEntra;
  readonly #apps = new Map<string, App>();
  /** A replacement of the provider's answer. */
  intercept: (request: Request) => Response | undefined = () => undefined;

  constructor(adapter: Adapter, client: Client, wrap: Wrap = (driver) => driver) {
    this.client = client;
    this.#adapter = adapter;
    this.#wrap = wrap;
    // Creating keys takes longer than everything else.
    fakes.oidc ??= plainFakeProvider({ metadata: { response_modes_supported: ["query", "form_post", "jwt"] } });
    fakes.entra ??= plainFakeEntra();
    fakes.transmitter ??= new FakeTransmitter({
      clock: { now: Date.now },
      ...{ issuer: issuerOfEvents, audience: audienceOfEvents },
    });
    this.transmitter = fakes.transmitter;
    this.#fake = fakes[client] ?? fakes.oidc;
    this.#fake.reset();
  }

  /** The app with these options. Equal options return the same app. */
  app(options: AppOptions = {}): App {
    const key = JSON.stringify(options);
    const known = this.#apps.get(key) ?? this.freshApp(options);
    this.#apps.set(key, known);
    return known;
  }

  /** An app that has sent no request to its provider yet. */
  freshApp(options: AppOptions = {}): App {
    const listener = { koa, hono }[this.#adapter].build({
      apiUrl,
      identity: {
        provider: this.#wrap(this.#driver(options)),
        baseUrl: origin,
        // The same cookie name at every port.
        session: { cookieName: "identity" },
        secrets: [secret],
        scopes: ["openid", "profile", "offline_access", "accounts"],
        store: memoryStore(),
        features: [sessionsPage(), challenge(), ...this.#receivers()],
        events: () => undefined,
      },
    });
    return (request) => inject(listener, { method: "GET", headers: {}, ...request });
  }

  #receivers() {
    const { issuer, signingAlg, fetch, audience } = this.transmitter.options;
    const options = { issuer, signingAlg, fetch, subjectClaims: { opaque: "sub" } };
    return [
      sharedSignals({ ...options, audience }),
      tokenRevocation({ ...options, jwksUri: this.transmitter.jwksUri }),
    ];
  }

  #driver({ responseMode, extensions = [] }: AppOptions): ProviderDriver {
    const send: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      return this.intercept(request) ?? this.#fake.fetch(request);
    };
    const asked = responseMode === undefined ? {} : { responseMode };
    if (this.client === "oidc") {
      const { issuer, ...client } = fakes.oidc?.client ?? { issuer: "", clientId: "" };
      return oidc({ issuer, ...client, ...asked, extensions: [...extensions, api({ audience })], fetch: send });
    }
    const client = fakes.entra?.client ?? { tenantId: "", clientId: "", clientSecret: "" };
    return entra({ ...client, ...asked, fetch: send });
  }

  /** Begins a sign-in in a new browser, and completes it at the provider. */
  async begin(app: App): Promise<Begun> {
    const { headers, status } = await app({ target: "/auth/sign-in" });
    const location = headers.get("location");
    if (location === null) throw new Error(`a sign-in could not begin: status ${status}`);
    const back = this.#fake.authorize(location, { user: "alice" });
    const cookie = headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
    return { cookie, state: back.searchParams.get("state") ?? "", query: back.search.slice(1) };
  }

  /** Signs in the user. @returns the session's cookie */
  async signIn(app: App): Promise<string> {
    const { cookie, query } = await this.begin(app);
    const { headers, status } = await app({ target: `/auth/callback?${query}`, headers: { cookie } });
    const [session] = headers.getSetCookie().filter((each) => /^__Host-identity=[^;]/.test(each));
    if (session === undefined) throw new Error(`the user could not sign in: status ${status}`);
    return session.split(";", 1)[0] ?? "";
  }
}
