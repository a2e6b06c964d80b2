import type { SignInPolicy } from "@identity-web/core";
import type { Authority } from "../authority/authority.ts";
import type { EntraCredential } from "./options.ts";

/** The checked options with their defaults. */
export interface Settings {
  /** The provider's name, for messages and events. */
  readonly name: string;
  readonly clientId: string;
  readonly credential: EntraCredential;
  /** The authority of ordinary sign-ins. */
  readonly authority: Authority;
  /** The authorities of other user flows (B2C). */
  readonly policies: ReadonlyMap<SignInPolicy, Authority>;
  /** In lower case. `undefined` without a list. */
  readonly allowedTenants: ReadonlySet<string> | undefined;
  readonly clientCapabilities: readonly string[];
  readonly responseMode: "query" | "form_post";
  readonly authorizationParameters: Readonly<Record<string, string>>;
  readonly apiAudiences: readonly string[];
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  readonly clockToleranceSeconds: number;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch | undefined;
}
