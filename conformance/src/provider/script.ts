import type { Json } from "./jwt.ts";
import type { SigningKey } from "./signing-key.ts";

/** Where an ID token is issued. */
export type Occasion = "code" | "refresh";

/** What one module's provider does otherwise than a good one. Functions change what they are given, in place. */
export interface Script {
  /** The algorithm of ID tokens and logout tokens. Default RS256, or ES256 in the FAPI 2.0 profile. */
  readonly alg?: string;
  /** The foundation's FAPI 2.0 profile: PAR, private_key_jwt, DPoP and `iss` in the authorization response. */
  readonly fapi2?: boolean;
  /** Whether authorization server and API ask for a DPoP nonce. Default true, as in the foundation's suite. */
  readonly dpopNonce?: boolean;
  /** Answers by JARM (response_mode=jwt). */
  readonly jarm?: boolean;
  /** The discovery document. */
  discovery?(document: Json): void;
  /** What stands at `jwks_uri`. */
  keys?(published: Json[]): void;
  /** Other keys from a moment on: at the second authorization request, or just before the first ID token is signed. */
  readonly rotateKeys?: "second-authorization" | "just-before-signing";
  /** The parameters that go back to the app. */
  authorizationResponse?(parameters: URLSearchParams): void;
  /** The claims of a JARM response. */
  jarmClaims?(claims: Json): void;
  /** The token of a JARM response, in place of the signed one. */
  jarmToken?(token: string, claims: Json): string;
  /** An ID token's claims. */
  idTokenClaims?(claims: Json, occasion: Occasion): void;
  /** Signs an ID token in another way. */
  signIdToken?(claims: Json, key: SigningKey): Promise<string> | string;
  /** The token endpoint's answer. */
  tokenResponse?(answer: Json, occasion: Occasion): void;
  /** Userinfo's claims. */
  userinfo?(claims: Json): void;
  /** The API refuses every access token until so many refreshes have been made. Default 0. */
  readonly refreshesBeforeApi?: number;
  /** The scheme of the API's challenge for a DPoP nonce. Default "DPoP". */
  readonly challengeScheme?: string;
  /** A logout token's claims. */
  logoutTokenClaims?(claims: Json): void;
  /** Signs a logout token in another way. */
  signLogoutToken?(claims: Json, key: SigningKey): Promise<string> | string;
  /** The parameters that go back to the app after a sign-out. */
  postLogoutResponse?(parameters: URLSearchParams): void;
}
