import type { IdentityEvent, ProviderDriver, SignOutScope, StoreDriver } from "@identity-web/core";
import type { ApiOptions, Feature, PagesOptions, RoutePaths } from "@identity-web/core/http";
import type { IdentityContainer } from "./container.ts";

/** The options of `identity()`, the same for every framework. `Api`: the names in `apis`, which type `user.api()`. */
export interface IdentityOptions<Api extends string = string> {
  /** The identity provider: `oidc({ … })` or `entra({ … })`. */
  readonly provider: ProviderDriver;
  /** The app's own origin in the browser, such as "https://app.example". Plain http is accepted only for loopback. */
  readonly baseUrl: string;
  /**
   * Secrets that encrypt and sign cookies, handles and stored data, at least 32 bytes each. The first one encrypts, and all of them
   * decrypt. To rotate, follow docs/upgrading.md.
   *
   * @example
   * // node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"
   * secrets: [process.env.NEW_SECRET, process.env.OLD_SECRET]
   */
  readonly secrets: readonly string[];
  /**
   * The app's base path in the browser, such as "/mail". Cookie names derive from it.
   *
   * @default "/"
   */
  readonly basePath?: string;
  /**
   * The store of sessions and tokens.
   *
   * @default `memoryStore()`: for one process, empty after a restart. On Workers there is no default.
   */
  readonly store?: StoreDriver;
  /**
   * The scopes of every sign-in.
   *
   * @default ["openid", "profile", "email", "offline_access"]
   */
  readonly scopes?: readonly string[];
  /**
   * Other paths for routes, by name, below `basePath`. This includes routes of features.
   *
   * @default "/auth/sign-in", "/auth/callback", "/auth/sign-out", …
   * @example
   * routes: { callback: "/signin-oidc" }
   */
  readonly routes?: RoutePaths;
  readonly session?: SessionOptions;
  /**
   * The scope of sign-outs that name none, and of logout notices.
   *
   * @default "account"
   */
  readonly signOutScope?: SignOutScope;
  /**
   * Web APIs that the app calls, each under a name for `user.api(name)`.
   *
   * @default {}
   * @example
   * apis: { graph: { baseUrl: "https://graph.microsoft.com/v1.0", scopes: ["User.Read"] } }
   * // … await user.api("graph").fetch("/me")
   */
  readonly apis?: Readonly<Record<Api, ApiOptions>>;
  /**
   * Texts in the visitors' languages, and the app's own layout.
   *
   * @default plain pages in English
   */
  readonly pages?: PagesOptions;
  /**
   * Optional parts of the app. Each has its own routes, texts and checks. An app's bundle has only the parts that it imports.
   *
   * @default []
   * @example
   * import { sessionsPage } from "@identity-web/features/sessions-page";
   * // … features: [sessionsPage()]
   */
  readonly features?: readonly Feature[];
  /**
   * Listens to events. No event contains a secret.
   *
   * @default warnings and errors are written to the console
   */
  readonly events?: (event: IdentityEvent) => void;
  /**
   * Replaces parts of the library, such as its clock.
   *
   * @example
   * configure: (container) => container.register(tokens.clock, { useValue: myClock })
   */
  readonly configure?: (container: IdentityContainer) => void;
  /**
   * Sets cookies without `Secure` and the `__Host-` prefix, for browsers that refuse them on http://localhost (Safari). Other programs
   * that listen on this machine can read such cookies. Refused unless `baseUrl` is plain http on loopback.
   *
   * @default false
   */
  readonly insecureLocalhostCookies?: boolean;
}

/** The lifetimes of sessions, and the name of their cookies. */
export interface SessionOptions {
  /**
   * The longest idle time of a session, in ms.
   *
   * @default 28_800_000 (8 hours)
   */
  readonly idleMs?: number;
  /**
   * The longest lifetime of a session, in ms.
   *
   * @default 604_800_000 (7 days)
   */
  readonly absoluteMs?: number;
  /**
   * Makes sessions follow the provider. At most once in this time, in ms, a signed-in user's request renews the session's tokens at
   * the provider. If the provider refuses (`invalid_grant`), the session ends. The claims of the renewed ID token replace the
   * session's. A session without a refresh token can't be rechecked, and ends this long after its sign-in.
   *
   * @default no recheck: sessions end by a sign-out, a logout notice or their expiry
   */
  readonly recheckMs?: number;
  /**
   * How much longer than `recheckMs` a session continues while the provider is unavailable, in ms. After that its requests get
   * 503 until the provider answers.
   *
   * @default the same as `recheckMs`
   */
  readonly recheckGraceMs?: number;
  /**
   * The base of every cookie's name. Two apps on one host need different names, because cookies ignore ports. On loopback the
   * default name contains the port.
   *
   * @default "identity", then the port of a `baseUrl` on loopback, then the base path: "identity-3701", "identity-mail"
   */
  readonly cookieName?: string;
}
