import type { IdentityEvent, ProviderDriver, SignOutScope, StoreDriver } from "@identity-web/core";
import type { ApiOptions, Feature, PagesOptions, RoutePaths } from "@identity-web/core/http";
import type { IdentityContainer } from "./container.ts";

/** The options of `identity()`, the same for every framework. `Api`: the names of `apis`, by which `user.api()` is typed. */
export interface IdentityOptions<Api extends string = string> {
  /** The identity provider: `oidc({ … })` or `entra({ … })`. */
  readonly provider: ProviderDriver;
  /** The app's own origin, as browsers see it: "https://app.example". Plain http is accepted for loopback only. */
  readonly baseUrl: string;
  /**
   * Secrets that seal and sign cookies and handles, at least 32 bytes each. The first one seals, all of them open: to rotate,
   * put a new one first.
   *
   * @example
   * // node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"
   * secrets: [process.env.NEW_SECRET, process.env.OLD_SECRET]
   */
  readonly secrets: readonly string[];
  /**
   * The app's base path, as browsers see it: "/mail". Cookie names derive from it.
   *
   * @default "/"
   */
  readonly basePath?: string;
  /**
   * Keeps sessions and tokens.
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
   * Other paths for routes, by their names, under `basePath`; features' routes too.
   *
   * @default "/auth/sign-in", "/auth/callback", "/auth/sign-out", …
   * @example
   * routes: { callback: "/signin-oidc" }
   */
  readonly routes?: RoutePaths;
  readonly session?: SessionOptions;
  /**
   * What a sign-out without a scope ends; for logout notices too.
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
   * Texts in the visitors' languages, and a layout of the app's own.
   *
   * @default Plain pages in English.
   */
  readonly pages?: PagesOptions;
  /**
   * Optional parts of the app. Each brings its routes, texts and checks; an app's bundle has only the parts it imports.
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
   * @default Warnings and failures go to the console.
   */
  readonly events?: (event: IdentityEvent) => void;
  /**
   * Replaces any part.
   *
   * @example
   * configure: (container) => container.register(tokens.clock, { useValue: myClock })
   */
  readonly configure?: (container: IdentityContainer) => void;
  /**
   * Sets cookies without `Secure` and the `__Host-` prefix, for browsers that refuse both on http://localhost. Other programs that
   * listen on this machine can read them. Refused unless `baseUrl` is plain http on loopback.
   *
   * @default false
   */
  readonly insecureLocalhostCookies?: boolean;
}

/** How long sessions live, and the name of their cookies. */
export interface SessionOptions {
  /**
   * How long an unused session lives, in ms.
   *
   * @default 28_800_000 (8 hours)
   */
  readonly idleMs?: number;
  /**
   * How long a session lives at most, in ms.
   *
   * @default 604_800_000 (7 days)
   */
  readonly absoluteMs?: number;
  /**
   * Makes sessions follow the provider: at most once in so many ms a request of a signed-in user renews the session's tokens at
   * the provider. Where the provider refuses (`invalid_grant`), the session ends. Claims of the renewed ID token replace the
   * session's. A session without a refresh token can't be rechecked: it ends so long after its sign-in.
   *
   * @default Sessions don't ask: they end by a sign-out, a logout notice, or their own time.
   */
  readonly recheckMs?: number;
  /**
   * How much longer than `recheckMs` a session goes on while the provider can't be asked, in ms. After that its requests get
   * 503, and it goes on when the provider answers again.
   *
   * @default The same as `recheckMs`
   */
  readonly recheckGraceMs?: number;
  /**
   * The base of every cookie's name. Two apps on one host need different names: cookies ignore ports.
   *
   * @default "identity", then the port of a `baseUrl` on loopback, then the base path: "identity-3701", "identity-mail"
   */
  readonly cookieName?: string;
}
