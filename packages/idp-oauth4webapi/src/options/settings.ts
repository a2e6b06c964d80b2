import type { SigningAlg } from "@identity-web/core/provider-kit";

/** The checked options with their defaults. */
export interface Settings {
  /** As configured. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The response mode of authorization requests. */
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
