import type { Awaitable, ProviderDriver } from "@identity-web/core";

/** Who is at the browser, and what they do at the provider. */
export interface Visitor {
  /** Who signs in; a name is the `sub`. */
  readonly user: string;
  /** Which browser: sessions of the provider belong to one. Default "browser". */
  readonly browser?: string;
  /** The only scopes that the user consents to. Default: all that are asked for. */
  readonly consents?: readonly string[];
  /** Sends this OAuth error back instead of signing in. */
  readonly error?: string;
}

/** What a provider is asked for by an app. */
export type ProviderPlace = "sign-in" | "code" | "refresh" | "revocation" | "end-session";

export interface ProviderGate {
  /** Resolves when the first call has arrived. */
  arrived(): Promise<void>;
  /** Lets all calls go, and whoever comes after them. */
  release(): void;
}

/** Whom a logout token is about. */
export interface LogoutTokenWish {
  readonly sid?: string;
  readonly sub?: string;
}

/** How the app's client of the provider is set up. */
export interface ClientOptions {
  readonly responseMode?: "query" | "form_post";
  readonly endSession?: "redirect" | "post";
}

/** How long a provider's access tokens live here. */
export const accessTokenLifetimeMs = 300_000;

/**
 * Plays the identity provider for one case: in memory, or by real protocol messages. In both, addresses carry the
 * parameters of OpenID Connect.
 */
export interface ContractProvider {
  readonly issuer: string;
  /** A client of the provider, as an app that starts makes one. */
  driver(options?: ClientOptions): ProviderDriver;
  /** The user clicks through an authorization request. @returns the callback; under form_post, too, in the query */
  authorize(url: string, who: Visitor): URL;
  /** The `sid` of a user's session at the provider. */
  sid(user: string, browser?: string): string;
  logoutToken(wish: LogoutTokenWish): Promise<string>;
  /** From now on there is no end-session endpoint; for apps that start afterwards. */
  withoutEndSession(): void;
  /** From now on ID tokens have no `sid`. */
  withoutSid(): void;
  /**
   * Can't be reached the next times it is asked for this; at "sign-in" and "end-session" a client may remember what it has
   * learnt, so they are for apps that start afterwards.
   */
  outage(place: ProviderPlace, times?: number): void;
  /** The next refresh is answered with this. "lost": it is processed, and the answer never comes. */
  nextRefresh(answer: "refused" | "lost"): void;
  /** Holds all calls to this place: before they take effect, or after, with their answers. */
  hold(place: ProviderPlace, when?: "before" | "after"): ProviderGate;
  /** How often it was asked for this; where it can't be reached, it isn't asked. */
  asked(place: "code" | "refresh"): number;
  /** How many tokens were revoked. */
  readonly revocations: number;
  close?(): Awaitable<void>;
}
