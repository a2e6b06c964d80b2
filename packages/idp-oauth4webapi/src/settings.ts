import type { ClientAuthentication, SigningAlg } from "./options.ts";

/** The options after checking, with every default put in. */
export interface Settings {
  /** As configured. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly clientAuthentication: ClientAuthentication | undefined;
  readonly responseMode: "query" | "form_post";
  readonly signingAlg: SigningAlg;
  readonly authorizationParameters: Readonly<Record<string, string>>;
  readonly endSession: "redirect" | "post";
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  readonly userinfo: boolean;
  readonly clockToleranceSeconds: number;
  readonly timeoutMs: number;
  readonly logoutTokensWithoutExp: boolean;
  readonly fetch: typeof fetch | undefined;
}
