import type { ProviderDriver } from "@identity-web/core";
import type { Browser } from "@identity-web/testing/browser";
import type { FakeClock } from "@identity-web/testing/fake-clock";
import type { Scopes } from "../stage/app.ts";
import type { Secrets } from "../stage/secrets.ts";

/**
 * Who signs people in, and by which of our clients: a real OpenID provider (oidc-provider) or a fake one that can be
 * stopped, left hanging and put wrong, by `oidc()`; a fake Entra by `entra()`.
 */
export type ProviderKind = "oidc-provider" | "fake" | "entra";

/** What is registered at the provider. */
export interface Registration {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
}

/** Options of our client that are written wrongly. */
export interface Miswritten {
  /** Instead of the issuer (Entra: the instance). */
  readonly issuer?: string;
  /** Entra's. */
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Of `oidc()`: whether the client has `par()`. Default true; the provider decides whether requests can be pushed. */
  readonly pushes?: boolean;
}

export interface Provider {
  readonly kind: ProviderKind;
  /** How our client is written, and how it calls itself in messages. */
  readonly client: "oidc" | "entra";
  /** The issuer (Entra: the instance), as it should be configured. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly scopes: Scopes;
  driver(options?: Miswritten): ProviderDriver;
  /** Opens a page of the app and signs in where the provider asks. */
  signIn(browser: Browser, url: string): Promise<void>;
  /** Opens a page of the app and refuses at the provider. */
  decline(browser: Browser, url: string): Promise<void>;
  /** Opens a page of the app, lets `meanwhile` happen while the user is at the provider, and signs in then. */
  signInAfter(browser: Browser, url: string, meanwhile: () => Promise<void>): Promise<void>;
  /** Follows a link of the app's page and signs in where the provider asks. */
  followAndSignIn(browser: Browser, label: string): Promise<void>;
  /** Opens pages of the app in several tabs and signs in there when all of them are at the provider. */
  signInAtOnce(tabs: readonly (readonly [Browser, string])[]): Promise<void>;
  /** From now on the provider refuses the newest refresh token. */
  endNewestGrant(): Promise<void>;
  /** Puts the provider's clock so many seconds off. Only a fake's can be. */
  setClockOff(seconds: number): void;
  /** Says another issuer in its discovery document. Only a fake's can be. */
  nameIssuer(issuer: string | undefined): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Takes requests and never answers. @returns a promise of the first one's coming */
  hang(): Promise<void>;
}

export interface ProviderParts {
  readonly registration: Registration;
  readonly clock: FakeClock;
  readonly secrets: Secrets;
}

/** How long the fakes' access tokens live, in seconds; the real one's, too. */
export const accessTokenLifetime = 300;

export const impossible = (what: string): never => {
  throw new Error(`this provider can't ${what}: choose another for the mistake`);
};
