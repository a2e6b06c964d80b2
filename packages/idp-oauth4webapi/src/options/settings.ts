import type { ReadKey } from "../extensions/client-key.ts";
import type { ClientAuthentication, ResponseMode, SigningAlg } from "./options.ts";

/** The options after checking, with every default put in. */
export interface Settings {
  /** As configured. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly clientAuthentication: ClientAuthentication | undefined;
  readonly clientKey: ReadKey | undefined;
  readonly clientAssertionAudience: "issuer" | "token_endpoint";
  readonly fapi2: boolean;
  /** `undefined`: where the provider offers it. */
  readonly pushedAuthorization: boolean | undefined;
  /** `undefined`: where the profile demands it. */
  readonly dpop: boolean | undefined;
  /** `undefined`: the app is no API. */
  readonly audience: string | undefined;
  /** What only the app knows of tokens that are for no user. */
  readonly isAppToken: ((claims: Readonly<Record<string, unknown>>) => boolean) | undefined;
  readonly responseMode: ResponseMode;
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
