import { describeEvent, IdentityError, type IdentityEvent, memoryStore } from "@identity-web/core";
import { bff } from "@identity-web/features/bff";
import { challenge } from "@identity-web/features/challenge";
import { sessionsPage } from "@identity-web/features/sessions-page";
import { sharedSignals } from "@identity-web/features/shared-signals";
import { tokenRevocation } from "@identity-web/features/token-revocation";
import { type OidcOptions, oidc } from "@identity-web/idp-oauth4webapi";
import { hono } from "../party/hono.ts";
import { koa } from "../party/koa.ts";
import { Provider, type Registration, signingKey } from "../provider/provider.ts";
import { inject, type RawAnswer, type RawRequest } from "./inject.ts";

export const origin = "http://localhost:3000";
export const issuer = "http://127.0.0.1:3001/";
export const apiUrl = `${issuer}accounts`;
/** An API that only the apps of the fuzz call, each by its own `fetch`. */
export const thingsUrl = "http://127.0.0.1:3001/things";
/** The transmitter of security events. It signs with the key "key-1". */
export const transmitterIssuer = "https://transmitter.example";
export const sessionCookie = "__Host-identity";
export type Adapter = "koa" | "hono";

const client: Registration = {
  clientId: "fuzzed-client",
  clientSecret: "a secret that only the fuzz uses",
  authentication: "client_secret_basic",
  redirectUri: `${origin}/auth/callback`,
  postLogoutRedirectUri: `${origin}/auth/signed-out`,
  frontChannelLogoutUri: `${origin}/auth/front-channel-logout`,
  backChannelLogoutUri: `${origin}/auth/back-channel-logout`,
};

const transmitter = {
  issuer: transmitterIssuer,
  jwksUri: `${transmitterIssuer}/jwks`,
  signingAlg: "ES256",
  fetch: async () => Response.json({ keys: [(await signingKey("key-1", "ES256")).publicJwk] }),
} as const;

/** The answer isn't allowed, or Alice lost her session or tokens. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** A pending sign-in: the browser's cookie, and the parameters of the provider's redirect. */
export interface Begun {
  readonly cookie: string;
  readonly state: string;
  readonly nonce: string;
  readonly code: string;
}

/** An app that receives requests without a socket. */
export type App = (request: RawRequest) => Promise<RawAnswer>;

/** A layer between the app and its provider. `undefined`: the real provider answers. */
export type Interception = (request: Request) => Response | undefined;

/** An app on either framework with one signed-in user, Alice, whom no input may affect. */
export class World {
  readonly provider = new Provider(issuer, client, { settings: { signingAlg: "ES256" } });
  readonly store = memoryStore();
  intercept: Interception = () => undefined;
  /** Alice's cookies, and her session at the provider. */
  cookie = "";
  sid = "";
  subject = "";
  issuedAt = 0;
  #apps: Record<Adapter, App>;
  #before = "";
  /** The first text of an event that would put a control character into a log. */
  #unclean: string | undefined;

  constructor() {
    this.#apps = { koa: this.app("koa"), hono: this.app("hono") };
  }

  /** Another app over the same store, as a node that has just started. */
  app(adapter: Adapter, options: Partial<OidcOptions> = {}): App {
    const listener = { koa, hono }[adapter].build({
      apiUrl,
      identity: {
        provider: oidc({
          issuer,
          clientId: client.clientId,
          clientSecret: client.clientSecret,
          idTokenSigningAlg: "ES256",
          ...options,
          fetch: async (input, init) => {
            const request = new Request(input, init);
            return this.intercept(request) ?? this.provider.handle(request);
          },
        }),
        baseUrl: origin,
        // The same cookie name at every port.
        session: { cookieName: "identity" },
        secrets: ["a secret that only the fuzz uses, of enough bytes"],
        scopes: ["openid", "profile", "offline_access", "accounts"],
        store: this.store,
        features: [
          sessionsPage(),
          challenge(),
          sharedSignals({ ...transmitter, audience: origin, subjectClaims: { email: "sub", opaque: "sub" } }),
          tokenRevocation(transmitter),
          bff({ apis: { things: { paths: ["/open"], methods: ["GET", "POST"], maxBodyBytes: 1000 } } }),
        ],
        apis: { things: { baseUrl: thingsUrl, scopes: ["accounts"] } },
        events: (event) => this.#read(event),
      },
    });
    return (request) => inject(listener, request);
  }

  send(adapter: Adapter, request: RawRequest): Promise<RawAnswer> {
    return this.#apps[adapter](request);
  }

  /** Begins a sign-in in a new browser, and completes it at the provider. */
  async begin(adapter: Adapter, app: App = this.#apps[adapter]): Promise<Begun> {
    const started = await app({ method: "GET", target: "/auth/sign-in", headers: {} });
    const [setCookie = ""] = started.headers.getSetCookie();
    const location = started.headers.get("location") ?? "";
    const answered = await this.provider.handle(new Request(location));
    const back = new URL(answered.headers.get("location") ?? "").searchParams;
    return {
      cookie: setCookie.split(";", 1)[0] ?? "",
      state: back.get("state") ?? "",
      nonce: new URL(location).searchParams.get("nonce") ?? "",
      code: back.get("code") ?? "",
    };
  }

  /** Signs in Alice, again if necessary, and records her state. */
  async signInAlice(): Promise<void> {
    // A fuzz run is long, so the provider's records of old sign-ins are removed.
    this.provider.fake.reset();
    this.issuedAt = Math.floor(Date.now() / 1000);
    const { cookie, state, code } = await this.begin("hono");
    const target = `/auth/callback?${new URLSearchParams({ state, code })}`;
    const { headers } = await this.send("hono", { method: "GET", target, headers: { cookie } });
    this.cookie =
      headers
        .getSetCookie()
        .find((each) => each.startsWith(`${sessionCookie}=`))
        ?.split(";", 1)[0] ?? "";
    if (this.cookie === "") throw new Error("Alice could not sign in");
    this.sid = this.provider.sid;
    this.subject = this.provider.subject;
    this.#before = this.#contents();
  }

  /** @throws Broken if Alice's session or tokens have changed */
  nothingIsLost(): "unharmed" {
    const now = this.#contents();
    if (now !== this.#before) throw new Broken(`the store holds ${now}, and held ${this.#before}`);
    return "unharmed";
  }

  /** @throws Broken if the answer isn't allowed for an invalid input. @param allowed - The allowed statuses of 500 and more */
  isHarmless({ status, headers, body }: RawAnswer, allowed: readonly number[] = []): void {
    if (this.#unclean !== undefined) throw new Broken(`a control character for a log in ${this.#unclean}`);
    if (status >= 500 && !allowed.includes(status)) throw new Broken(`status ${status}`);
    for (const cookie of headers.getSetCookie()) {
      if (cookie.startsWith(`${sessionCookie}=`) && !cookie.startsWith(`${sessionCookie}=;`)) {
        throw new Broken("a session cookie was set");
      }
    }
    // None of the library's own pages has either of them.
    const isHtml = headers.get("content-type")?.startsWith("text/html") === true;
    if (isHtml && /<script>|<img/i.test(body)) throw new Broken("a page shows the input as HTML");
    const location = headers.get("location");
    if (location === null) return;
    const target = new URL(location, origin).origin;
    if (target !== origin && target !== new URL(issuer).origin) throw new Broken(`a redirect to ${location}`);
  }

  /** Reads an event as a logger does. */
  #read(event: IdentityEvent): void {
    const { text, detail = "", error } = describeEvent(event);
    const ofError =
      error instanceof IdentityError ? [error.message, error.cure ?? "", ...Object.values(error.facts)] : [];
    this.#unclean ??= [text, detail, ...ofError].map(String).find((each) => /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u.test(each));
  }

  /** Sessions and grants without their expiry, because tokens may be refreshed. */
  #contents(): string {
    const { sessions, accounts } = this.store.inspect();
    return JSON.stringify([sessions, accounts.map(({ key, grants }) => [key, grants.map(({ scopes }) => scopes)])]);
  }
}
