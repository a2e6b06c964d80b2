import type { Json } from "../fake-kit/jwt.ts";
import type { SigningKey } from "../fake-kit/signing-keys.ts";

/** Where an ID token is issued. */
export type Occasion = "code" | "refresh";

/** Permanent faults of a provider. The functions change their argument in place. */
export interface ProviderScript {
  /** The discovery document. */
  discovery?(document: Json): void;
  /** The key set at `jwks_uri`. */
  keys?(published: Json[]): void;
  /** The parameters of the callback. */
  authorizationResponse?(parameters: URLSearchParams): void;
  /** The claims of a signed authorization response. */
  jarmClaims?(claims: Json): void;
  /** The token of a signed authorization response, in place of the valid one. */
  jarmToken?(token: string, claims: Json): string;
  /** An ID token's claims. */
  idTokenClaims?(claims: Json, occasion: Occasion): void;
  /** Signs an ID token in another way. */
  signIdToken?(claims: Json, key: SigningKey): Promise<string> | string;
  /** The token endpoint's answer. */
  tokenResponse?(answer: Json, occasion: Occasion): void;
  /** Userinfo's claims. */
  userinfo?(claims: Json): void;
  /** The API refuses every access token until this number of refreshes. @default 0 */
  readonly refreshesBeforeApi?: number;
  /** The scheme of the API's challenge for a DPoP nonce. @default "DPoP" */
  readonly challengeScheme?: string;
  /** A logout token's claims. */
  logoutTokenClaims?(claims: Json): void;
  /** Signs a logout token in another way. */
  signLogoutToken?(claims: Json, key: SigningKey): Promise<string> | string;
  /** The parameters of the redirect to the app after a sign-out. */
  postLogoutResponse?(parameters: URLSearchParams): void;
}
