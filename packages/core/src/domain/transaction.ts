import type { SignInPolicy } from "../errors/identity-error.ts";
import type { SessionKey } from "./session.ts";

/** Values that a provider client needs at the callback (nonce, PKCE verifier …). They are secret. Core doesn't interpret them. */
export type ProviderTransaction = Readonly<Record<string, string>>;

/** One sign-in in progress: between the redirect to the provider and its callback. */
export interface Transaction {
  /** The name of the transaction's cookie and of its redemption. It is the first part of `state`. */
  readonly id: string;
  /** The whole `state` parameter (RFC 6749 §10.12). A secret. */
  readonly state: string;
  readonly createdAt: number;
  /** The local path to redirect to after the sign-in. */
  readonly returnTo: string;
  /** The parameters of the sign-in, so that it can restart with the same ones. */
  readonly asked: SignInParameters;
  /** The browser's session when it left for the provider. A callback by cross-site POST arrives without the session's cookie. */
  readonly previous?: SessionKey;
  /** The provider client's own values. */
  readonly provider: ProviderTransaction;
  /** Whether the sign-in has restarted automatically, once, because an unrelated removal stopped it. */
  readonly restarted: boolean;
}

/** The parameters of a sign-in. All are optional. */
export interface SignInParameters {
  /** Scopes beyond the configured ones. */
  readonly scopes?: readonly string[];
  /** RFC 8707. */
  readonly resource?: string;
  /** OpenID Connect Core §3.1.2.1. */
  readonly prompt?: string;
  readonly loginHint?: string;
  readonly domainHint?: string;
  /** A claims request or challenge, JSON text. */
  readonly claims?: string;
  /** In seconds. */
  readonly maxAge?: number;
  readonly acrValues?: string;
  /** A special kind of sign-in that the provider has. */
  readonly policy?: SignInPolicy;
  /** More parameters for the provider's authorization endpoint, sent unchanged. Parameters of the protocol are refused. */
  readonly extraParameters?: Readonly<Record<string, string>>;
}

/** A new transaction id. It begins with the time in seconds, so that ids sort by age. */
export const transactionId = (now: number, random: string): string =>
  `${Math.floor(now / 1000)
    .toString(36)
    .padStart(7, "0")}-${random}`;

/** When a transaction with this id began, in ms since the epoch. Any client can invent such an id. */
export function transactionTime(id: string): number | undefined {
  const [, seconds] = /^([0-9a-z]{7})-/.exec(id) ?? [];
  return seconds === undefined ? undefined : Number.parseInt(seconds, 36) * 1000;
}
