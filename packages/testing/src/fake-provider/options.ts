import type { JWK } from "jose";
import type { SigningKey } from "../fake-kit/signing-keys.ts";
import type { ProviderScript } from "./script.ts";

/** One client that is registered at the fake provider. */
export interface FakeClient {
  readonly clientId: string;
  /** Absent: a public client, or one with a key. */
  readonly clientSecret?: string;
  /** The public key that it authenticates by (`private_key_jwt`). */
  readonly publicKey?: JWK;
  /** The only way in which it authenticates. Default: any that it has the credentials for. */
  readonly authentication?: "client_secret_basic" | "client_secret_post" | "private_key_jwt";
  /** The only addresses that browsers are sent back to. Default: any. */
  readonly redirectUri?: string;
  readonly postLogoutRedirectUri?: string;
  /** Where it is notified of a sign-out, with `logoutChannel`. */
  readonly frontChannelLogoutUri?: string;
  readonly backChannelLogoutUri?: string;
}

/** How the provider is built. Everything can be changed later by `configure`. */
export interface FakeProviderSettings {
  /** Another refresh token with every refresh, and the end of the grant when an old one is used again. Default true. */
  readonly rotation: boolean;
  /** Whether there is an end-session endpoint. Default true. */
  readonly endSession: boolean;
  /** Whether there is a revocation endpoint. Default true. */
  readonly revocation: boolean;
  /** Whether ID tokens have a `sid`. Default true. */
  readonly sid: boolean;
  /** Whether a refresh brings an ID token. Default true. */
  readonly refreshedIdToken: boolean;
  /** Whether callbacks carry `iss` (RFC 9207). Default true. */
  readonly issParameter: boolean;
  /** Scopes that the provider never grants. Default none. */
  readonly refusedScopes: readonly string[];
  /** In seconds. Default 300. */
  readonly accessTokenLifetime: number;
  /** In seconds. Default 300. */
  readonly idTokenLifetime: number;
  /** What ID tokens and logout tokens are signed by. Default RS256. */
  readonly signingAlg: string;
  /**
   * How the client's id and secret in a Basic header are compared: "decoded" as RFC 6749 §2.3.1 requires, or "as-sent"
   * without decoding, as many providers do. Default "decoded".
   */
  readonly basicAuthentication: "decoded" | "as-sent";
  /** Whether authorization requests may or must be pushed (PAR). Default "none". */
  readonly pushedAuthorization: "none" | "offered" | "required";
  /** Whether tokens may or must be bound to a key (DPoP). Default "none". */
  readonly dpop: "none" | "offered" | "required";
  /** The nonce that DPoP proofs must have from now on. Default `undefined`: none. */
  readonly dpopNonce: string | undefined;
  /** Every DPoP proof needs another nonce, which the answer before has brought. Default false. */
  readonly freshDpopNonces: boolean;
  /** Whether authorization responses are signed on demand (JARM). Default false. */
  readonly signedResponses: boolean;
  /** Refuses requests that break any rule of OpenID Connect, or of FAPI 2.0 with `"fapi2"`. Default false: as providers do. */
  readonly strict: boolean | "fapi2";
  /** Who the user is stands in userinfo alone, as far as the scopes allow, and not in ID tokens. Default false. */
  readonly claimsByScope: boolean;
  /** Every sign-in of a browser begins a session of its own. Default false: one for each user and browser. */
  readonly sessionPerSignIn: boolean;
  /** How the app is told when its user signs out at the provider. Default "none". */
  readonly logoutChannel: "none" | "front-channel" | "back-channel";
  /** Members of the discovery document to replace; `undefined` leaves one out. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Options of `fakeProvider()`. */
export interface FakeProviderOptions extends Partial<FakeProviderSettings> {
  /** Default "https://idp.test". */
  readonly issuer?: string;
  /** Default one confidential client, "app". The first one is `provider.client`. */
  readonly clients?: readonly FakeClient[];
  /** More claims of single users, by their name. Every name may sign in; the name is the `sub`. */
  readonly users?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What time it is, in ms since the epoch. Default the machine's. */
  readonly clock?: { now(): number };
  /** What it does otherwise than a good provider, all the time. */
  readonly script?: ProviderScript;
  /** Where its keys come from. Default: each is made anew. */
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
  idTokenLifetime: 300,
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
