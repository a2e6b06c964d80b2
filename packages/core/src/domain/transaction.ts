import type { SignInPolicy } from "../errors/identity-error.ts";
import type { SessionKey } from "./session.ts";

/** Values that a provider client wants back at the callback (nonce, PKCE verifier …): opaque to the core, a secret. */
export type ProviderTransaction = Readonly<Record<string, string>>;

/** One sign-in in progress: between the redirect to the provider and its callback. */
export interface Transaction {
  /** Names the transaction's cookie and its redemption; the first part of `state`. */
  readonly id: string;
  /** The whole `state` parameter (RFC 6749 §10.12). A secret. */
  readonly state: string;
  readonly createdAt: number;
  /** The local path to go on to. */
  readonly returnTo: string;
  /** What was asked for, so that it can be asked for again. */
  readonly asked: SignInParameters;
  /** The session that this browser had when it left: a provider's cross-site POST comes back without its cookie. */
  readonly previous?: SessionKey;
  /** The provider client's own values. */
  readonly provider: ProviderTransaction;
  /** The sign-in was begun again by itself, once, because an unrelated removal refused it. */
  readonly restarted: boolean;
}

/** How a user wants to sign in; everything optional. */
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
  /** Another kind of sign-in that the provider has. */
  readonly policy?: SignInPolicy;
  /** More parameters for the provider's authorization endpoint, as they are. One that the protocol needs is refused. */
  readonly extraParameters?: Readonly<Record<string, string>>;
}

/** Begins with its time in seconds, so that names of transactions sort by age. */
export const transactionId = (now: number, random: string): string =>
  `${Math.floor(now / 1000)
    .toString(36)
    .padStart(7, "0")}-${random}`;

/** When a transaction of that name began, in ms since the epoch. Any client can make such a name. */
export function transactionTime(id: string): number | undefined {
  const [, seconds] = /^([0-9a-z]{7})-/.exec(id) ?? [];
  return seconds === undefined ? undefined : Number.parseInt(seconds, 36) * 1000;
}
