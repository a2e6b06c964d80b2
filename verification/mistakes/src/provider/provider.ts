import type { ProviderDriver } from "@identity-web/core";
import type { Browser } from "@identity-web/testing/browser";
import type { FakeClock } from "@identity-web/testing/fake-clock";
import type { Scopes } from "../stage/app.ts";
import type { Secrets } from "../stage/secrets.ts";

/**
 * A provider with its client: a real OpenID provider (oidc-provider) or a fake one that can be
 * stopped, made to hang and misconfigured, with `oidc()`; a fake Entra with `entra()`.
 */
export type ProviderKind = "oidc-provider" | "fake" | "entra";

/** The registration at the provider. */
export interface Registration {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
}

/** Wrong options of the client. */
export interface Miswritten {
  /** Replaces the issuer (Entra: the instance). */
  readonly issuer?: string;
  /** The tenant, for Entra. */
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** For `oidc()`: whether the client has `par()`. The provider decides whether requests can be pushed. @default true */
  readonly pushes?: boolean;
  /** For the fake: whether the client has `userinfo()`. @default false */
  readonly asksUserinfo?: boolean;
}

/** Legitimate differences between providers. */
export interface Abilities {
  /** The scopes that its metadata lists. */
  readonly scopesSupported?: readonly string[];
  /** Whether ID tokens lack the claims about the user, which are then at the userinfo endpoint. */
  readonly claimsAtUserinfo?: boolean;
}

export interface Provider {
  readonly kind: ProviderKind;
  /** The client's function, as the developer writes it and as messages name it. */
  readonly client: "oidc" | "entra";
  /** The right issuer (Entra: the instance). */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly scopes: Scopes;
  driver(options?: Miswritten): ProviderDriver;
  /** Opens a page of the app, and signs in if the provider asks. */
  signIn(browser: Browser, url: string): Promise<void>;
  /** Opens a page of the app and refuses at the provider. */
  decline(browser: Browser, url: string): Promise<void>;
  /** Follows a link of the app's page, and signs in if the provider asks. */
  followAndSignIn(browser: Browser, label: string): Promise<void>;
  /** Opens pages of the app in tabs, runs `meanwhile` while all of them are at the provider, and then signs in. */
  signInAfter(tabs: readonly (readonly [Browser, string])[], meanwhile?: () => Promise<void>): Promise<void>;
  /** Makes the provider refuse the newest refresh token. */
  endNewestGrant(): Promise<void>;
  /** Sets the provider's clock wrong by this number of seconds. Only for fakes. */
  setClockOff(seconds: number): void;
  /** Writes another issuer into its discovery document. Only for fakes. */
  nameIssuer(issuer: string | undefined): void;
  /** Changes its abilities. Only for the fake. */
  offer(abilities: Abilities): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Accepts requests and never answers. @returns a promise that resolves when the first one arrives */
  hang(): Promise<void>;
}

export interface ProviderParts {
  readonly registration: Registration;
  readonly clock: FakeClock;
  readonly secrets: Secrets;
}

/** The lifetime of access tokens of the fakes and of the real provider, in seconds. */
export const accessTokenLifetime = 300;

export const impossible = (what: string): never => {
  throw new Error(`this provider can't ${what}. Choose another provider for the mistake`);
};
