import type { AccountId } from "../domain/account.ts";
import type { AccessToken, Grant, TokenRequest } from "../domain/grant.ts";
import type { IdentityError } from "../domain/identity-error.ts";
import type { LogoutNotice } from "../domain/logout-notice.ts";
import type { ProviderTransaction, SignInParameters } from "../domain/transaction.ts";
import type { Awaitable } from "./awaitable.ts";
import type { Clock } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import type { Events } from "./events.ts";

export interface SignInRequest extends SignInParameters {
  readonly state: string;
  readonly redirectUri: string;
  /** All scopes to ask for: the configured ones and those of this sign-in. */
  readonly scopes: readonly string[];
}

/** A callback that the provider answered with a good ID token. */
export interface SignedIn {
  readonly account: AccountId & { readonly username?: string; readonly name?: string };
  readonly sid?: string;
  /** The ID token's `iat`, in ms since the epoch. */
  readonly issuedAt: number;
  readonly idToken?: string;
  readonly loginHint?: string;
  /** The ID token's claims (and userinfo's, where asked), without those that only the protocol needs. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly tokens: Pick<Grant, "accessTokens" | "renewal" | "providerState">;
}

/** What a refresh brought. */
export interface Refreshed {
  readonly token: AccessToken;
  readonly providerState: string;
  /** Whether the provider sent another refresh token; `undefined`: this client doesn't refresh with one. */
  readonly rotated: boolean | undefined;
}

/** What came of asking for an access token. */
export type RefreshAnswer =
  | Refreshed
  /** Provably not processed (connection refused, DNS, 429, 503): asking again later is safe. */
  | { readonly failed: "unsent"; readonly error: IdentityError }
  /** No answer, or one that can't be read: it may have been processed. */
  | { readonly failed: "unknown"; readonly error: IdentityError }
  /**
   * The grant is at its end (`invalid_grant`, an ID token for somebody else). `providerState`: what the answer brought all
   * the same; it is never used, only revoked.
   */
  | { readonly failed: "refused"; readonly error: IdentityError; readonly providerState?: string }
  /**
   * The grant is as good as before, but this request needs the user (consent, a claims challenge). `refreshed`: the
   * provider answered with a token for less than was asked; it replaces what the grant had, or a rotated refresh token
   * would be lost.
   */
  | { readonly failed: "interaction"; readonly error: IdentityError; readonly refreshed?: Refreshed };

export interface EndSessionRequest {
  readonly idToken?: string;
  readonly loginHint?: string;
  readonly postLogoutRedirectUri: string;
  readonly state: string;
}

/** Where to send the browser; with a form, by POST. */
export interface EndSession {
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** An OpenID Connect provider, seen through one registered client. */
export interface IdentityProvider {
  /** Who it is, for messages and events: the configured issuer. */
  readonly name: string;
  /** Whether what it refreshes with may be sent twice; "learn": single-use until a refresh has answered without rotating. */
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  /** Whether `iss` names this provider: front-channel requests, third-party initiated login. */
  acceptsIssuer(issuer: string): Awaitable<boolean>;
  /** @throws IdentityError `provider_unavailable` */
  beginSignIn(
    request: SignInRequest,
  ): Promise<{ readonly redirectTo: string; readonly transaction: ProviderTransaction }>;
  /**
   * Checks the callback and exchanges its code, once.
   *
   * @throws IdentityError `invalid_callback`, `provider_unavailable`
   */
  completeSignIn(
    callback: URLSearchParams,
    transaction: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
    signal: AbortSignal,
  ): Promise<SignedIn>;
  /** Gets another access token. Whatever it throws counts as "unknown". */
  refresh(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer>;
  /**
   * Revokes what a grant could get more tokens with (RFC 7009).
   *
   * @throws IdentityError `provider_unavailable`
   */
  revoke(grant: Pick<Grant, "providerState">, signal: AbortSignal): Promise<"revoked" | "unsupported">;
  /**
   * RP-initiated logout; `undefined` where the provider has no end-session endpoint.
   *
   * @throws IdentityError `provider_unavailable`
   */
  endSession(request: EndSessionRequest): Promise<EndSession | undefined>;
  /** @throws IdentityError `invalid_logout_token`, `provider_unavailable` */
  verifyLogoutToken(token: string): Promise<LogoutNotice & { readonly verified: true; readonly issuer: string }>;
}

/** What the composition hands to a provider client when it opens it. */
export interface ProviderContext {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly events: Events;
}

/** What `oidc({ … })` and its like return. */
export interface ProviderDriver {
  /** Everything that is wrong with its options, one sentence each, so that all of it is reported at once. */
  readonly problems: readonly string[];
  /** How the provider answers: by a redirect, or by a form that the browser posts across sites. Default "query". */
  readonly responseMode?: "query" | "form_post";
  open(context: ProviderContext): IdentityProvider;
}
