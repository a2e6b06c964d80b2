import type { IdentityEvent, ProviderDriver, SignOutScope, StoreDriver } from "@identity-web/core";
import type { ApiOptions, Feature, PagesOptions, RoutePaths } from "@identity-web/core/http";
import type { IdentityContainer } from "./container.ts";

/** Everything that an app says about its identities. The same for every framework. */
export interface IdentityOptions {
  /** Who signs people in: `oidc({ … })` or `entra({ … })`. */
  readonly provider: ProviderDriver;
  /** The app's own origin, as browsers see it: "https://app.example". Plain http is accepted for loopback alone. */
  readonly baseUrl: string;
  /**
   * What cookies and handles are sealed and signed with, at least 32 bytes each. The first seals, all of them open: rotate
   * by putting a new one first.
   */
  readonly secrets: readonly string[];
  /** The path under which the app lies, as browsers see it. Default "/". Cookie names derive from it. */
  readonly basePath?: string;
  /** Where sessions and tokens live. Default `memoryStore()`: one process, lost at its end. Needed on Workers. */
  readonly store?: StoreDriver;
  /** Asked for at every sign-in. Default: openid, profile, email, offline_access. */
  readonly scopes?: readonly string[];
  /** Other paths for our own routes and those of the features, by their names, under `basePath`. */
  readonly routes?: RoutePaths;
  readonly session?: SessionOptions;
  /** How far a sign-out reaches unless it says so itself; for logout notices too. Default "account". */
  readonly signOutScope?: SignOutScope;
  /**
   * Web APIs that the app calls, each named once: `{ graph: { baseUrl: "https://graph.microsoft.com/v1.0", scopes: ["User.Read"] } }`,
   * then called by `user.api("graph").fetch("/me")`.
   */
  readonly apis?: Readonly<Record<string, ApiOptions>>;
  /** What visitors see: texts in their language, and a look of the app's own. Default: plain pages in English. */
  readonly pages?: PagesOptions;
  /**
   * Optional parts of the app, such as `sessionsPage()`: each brings its routes, texts and checks, and what an app doesn't
   * import isn't in its bundle.
   *
   * @default None.
   */
  readonly features?: readonly Feature[];
  /** Gets to know what happens; by default warnings and failures go to the console. Nothing in an event is secret. */
  readonly events?: (event: IdentityEvent) => void;
  /** Replaces any part: `(container) => container.register(tokens.clock, { useValue: myClock })`. */
  readonly configure?: (container: IdentityContainer) => void;
  /**
   * Cookies without `Secure` and the `__Host-` prefix, for browsers that refuse these on http://localhost. Whoever else
   * listens on this machine gets to see them. Refused for every baseUrl that isn't plain http on loopback.
   */
  readonly insecureLocalhostCookies?: boolean;
}

export interface SessionOptions {
  /** How long a session lives unused, in ms. Default 8 hours. */
  readonly idleMs?: number;
  /** How long a session lives at most, in ms. Default 7 days. */
  readonly absoluteMs?: number;
  /**
   * The base of every cookie's name, transactions too. Give two apps on one host different names: cookies ignore ports.
   * Default "identity", then the port of a `baseUrl` on loopback, then the base path: "identity-3701", "identity-mail".
   */
  readonly cookieName?: string;
}
