import type { JWK } from "jose";
import type { SigningKey } from "../fake-kit/signing-keys.ts";
import type { ProviderScript } from "./script.ts";

/** A registered client of the fake provider. */
export interface FakeClient {
  readonly clientId: string;
  /** Absent: a public client, or one with a key. */
  readonly clientSecret?: string;
  /** The public key of its authentication (`private_key_jwt`). */
  readonly publicKey?: JWK;
  /** The only method of its authentication. @default any method for which it has credentials */
  readonly authentication?: "client_secret_basic" | "client_secret_post" | "private_key_jwt";
  /** The only URL to which browsers are sent back. @default any */
  readonly redirectUri?: string;
  readonly postLogoutRedirectUri?: string;
  /** The URLs for logout notices, if `logoutChannel` is set. */
  readonly frontChannelLogoutUri?: string;
  readonly backChannelLogoutUri?: string;
}

/** The provider's settings. `configure` can change all of them later. */
export interface FakeProviderSettings {
  /** Whether each refresh issues a new refresh token, and a repeated old one ends the grant. @default true */
  readonly rotation: boolean;
  /** Whether there is an end-session endpoint. @default true */
  readonly endSession: boolean;
  /** Whether there is a revocation endpoint. @default true */
  readonly revocation: boolean;
  /** Whether ID tokens have a `sid`. @default true */
  readonly sid: boolean;
  /** Whether the answer to a refresh has an ID token. @default true */
  readonly refreshedIdToken: boolean;
  /** Whether callbacks carry `iss` (RFC 9207). @default true */
  readonly issParameter: boolean;
  /** Scopes that the provider never grants. @default none */
  readonly refusedScopes: readonly string[];
  /** The lifetime of access tokens, in seconds. @default 300 */
  readonly accessTokenLifetime: number;
  /** The signature algorithm of ID tokens and logout tokens. @default "RS256" */
  readonly signingAlg: string;
  /**
   * How the client's id and secret in a Basic header are compared: "decoded" as RFC 6749 §2.3.1 requires, or "as-sent"
   * without decoding, as many providers do. @default "decoded"
   */
  readonly basicAuthentication: "decoded" | "as-sent";
  /** Whether authorization requests may or must be pushed (PAR). @default "none" */
  readonly pushedAuthorization: "none" | "offered" | "required";
  /** Whether tokens may or must be bound to a key (DPoP). @default "none" */
  readonly dpop: "none" | "offered" | "required";
  /** The nonce that DPoP proofs must have from now on. @default `undefined`: none */
  readonly dpopNonce: string | undefined;
  /** Whether every DPoP proof needs a new nonce, which is in the previous answer. @default false */
  readonly freshDpopNonces: boolean;
  /** Whether authorization responses are signed on demand (JARM). @default false */
  readonly signedResponses: boolean;
  /** Refuses requests that break any rule of OpenID Connect, or of FAPI 2.0 with `"fapi2"`. @default false: most providers are lenient */
  readonly strict: boolean | "fapi2";
  /** Whether the user's claims are only in userinfo, by scope, and not in ID tokens. @default false */
  readonly claimsByScope: boolean;
  /** Whether every sign-in starts a new session at the provider. @default false: one session for each user and browser */
  readonly sessionPerSignIn: boolean;
  /** How the app is notified when its user signs out at the provider. @default "none" */
  readonly logoutChannel: "none" | "front-channel" | "back-channel";
  /** Members of the discovery document to replace. `undefined` removes a member. @default {} */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Options of `fakeProvider()`. */
export interface FakeProviderOptions extends Partial<FakeProviderSettings> {
  /** The issuer. @default "https://idp.test" */
  readonly issuer?: string;
  /** The registered clients. The first one is `provider.client`. @default one confidential client, "app" */
  readonly clients?: readonly FakeClient[];
  /** Further claims of users, by their names. A user of any name can sign in; the name is the `sub`. @default {} */
  readonly users?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The provider's clock, in ms since the epoch. @default the machine's clock */
  readonly clock?: { now(): number };
  /** Permanent faults of the provider. @default none */
  readonly script?: ProviderScript;
  /** Returns the provider's keys. @default makes a new key each time */
  readonly makeKey?: (kid: string, alg: string) => Promise<SigningKey>;
}

export const defaultSettings: FakeProviderSettings = {
  rotation: true,
  endSession: true,
  revocation: true,
  sid: true,
  refreshedIdToken: true,
  issParameter: true,
  refusedScopes: [],
  accessTokenLifetime: 300,
  signingAlg: "RS256",
  basicAuthentication: "decoded",
  pushedAuthorization: "none",
  dpop: "none",
  dpopNonce: undefined,
  freshDpopNonces: false,
  signedResponses: false,
  strict: false,
  claimsByScope: false,
  sessionPerSignIn: false,
  logoutChannel: "none",
  metadata: {},
};
