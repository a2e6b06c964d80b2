/** Algorithms that an ID token may be signed by: public keys only, and never `none`. */
export type SigningAlg =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";

/** The options after checking, with every default put in. */
export interface Settings {
  /** As configured. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** How the provider is asked to answer. */
  readonly responseMode: string;
  readonly signingAlg: SigningAlg;
  readonly authorizationParameters: Readonly<Record<string, string>>;
  readonly endSession: "redirect" | "post";
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  readonly clockToleranceSeconds: number;
  readonly timeoutMs: number;
  readonly logoutTokensWithoutExp: boolean;
  readonly fetch: typeof fetch | undefined;
}
