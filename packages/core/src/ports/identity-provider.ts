import type { AccountId } from "../domain/account.ts";
import type { AccessToken, Grant, TokenRequest } from "../domain/grant.ts";
import type { LogoutNotice } from "../domain/logout-notice.ts";
import type { ProviderTransaction, SignInParameters } from "../domain/transaction.ts";
import type { IdentityError, SignInPolicy } from "../errors/identity-error.ts";
import type { Awaitable } from "./awaitable.ts";
import type { Background } from "./background.ts";
import type { BearerToken, PresentedToken } from "./bearer-token.ts";
import type { Clock } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import type { Events } from "./events.ts";

export interface SignInRequest extends SignInParameters {
  readonly state: string;
  readonly redirectUri: string;
  /** All scopes to ask for: the configured ones and those of this sign-in. */
  readonly scopes: readonly string[];
}

/** What the provider client keeps for a grant (a refresh token, an MSAL cache, a DPoP key). */
export type GrantState = Pick<Grant, "providerState">;

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
  /**
   * Gets the claims of the renewed ID token, as `SignedIn` has them; `undefined`: the answer had no ID token. Asked for only
   * where sessions follow the provider. May throw any error: then the session keeps its claims and counts as not confirmed.
   */
  readonly claims?: () => Promise<Readonly<Record<string, unknown>>>;
}

/** What came of asking for an access token. */
export type RefreshAnswer =
  | Refreshed
  /** Provably not processed (connection refused, DNS, 429, 503): asking again later is safe. */
  | { readonly failed: "unsent"; readonly error: IdentityError }
  /** No answer, or one that can't be read: it may have been processed. */
  | { readonly failed: "unknown"; readonly error: IdentityError }
  /**
   * The grant has ended (`invalid_grant`, an ID token for another user). `providerState`: what the answer brought all
   * the same; it is never used, only revoked.
   */
  | { readonly failed: "refused"; readonly error: IdentityError; readonly providerState?: string }
  /**
   * The grant is still usable, but this request needs the user (consent, a claims challenge). `refreshed`: the
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
  /** Whether `iss` names this provider, a slash at its end aside: front-channel requests, third-party initiated login. */
  acceptsIssuer(issuer: string): Awaitable<boolean>;
  /** @throws IdentityError `provider_unavailable` */
  beginSignIn(
    request: SignInRequest,
  ): Promise<{ readonly redirectTo: string; readonly transaction: ProviderTransaction }>;
  /**
   * The `state` of a callback that isn't a parameter of its own, as in signed callbacks (JARM): only to find the transaction by.
   * Nothing of it has been checked.
   */
  callbackState?(callback: URLSearchParams): string | undefined;
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
  /** Gets another access token. Any error that it throws counts as "unknown". */
  refresh(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer>;
  /**
   * Revokes what a grant could get more tokens with (RFC 7009).
   *
   * @throws IdentityError `provider_unavailable`; `configuration` where the provider refuses the client itself
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

  // What not every provider and client can. A method that is missing is told to the developer as `configuration`.

  /**
   * Adds the proof that the sender of the token also holds its key (DPoP). Asked for every token whose type isn't "Bearer",
   * each time it is sent. The request has its `Authorization` already; its body must not be read. The key lies in the
   * grant's `providerState`: one for each grant, from its sign-in on.
   *
   * @param refusedBy - The API's 401 to this very request, where it was sent before. Its body must not be read.
   * @returns the request to send; with `refusedBy`, `undefined` where sending it again is useless (no nonce was asked for).
   * @see https://www.rfc-editor.org/rfc/rfc9449#section-7
   */
  authorize?(
    request: Request,
    token: AccessToken,
    grant: GrantState,
    refusedBy?: Response,
  ): Promise<Request | undefined>;
  /**
   * Sends calls of APIs, in place of the runtime's `fetch`: where tokens are bound to the client's certificate, an API must be
   * shown it, too.
   *
   * @see https://www.rfc-editor.org/rfc/rfc8705#section-3
   */
  readonly fetch?: typeof fetch;
  /**
   * Checks a token that came to this app's own API: signature, issuer, audience, times, and the proof where it is bound to a
   * key. One that is bound and comes without a good proof is refused.
   *
   * @throws IdentityError `invalid_token`, `provider_unavailable`
   * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
   */
  verifyBearer?(presented: PresentedToken): Promise<BearerToken>;
  /**
   * Gets a token for another API on behalf of the user whose token came in (RFC 7523 as Microsoft Entra has it, or RFC 8693).
   * May be asked again with the same token. Any error that it throws counts as "unknown"; "refused": the token that came is no
   * good for it any more; "interaction": the caller must bring consent or claims.
   *
   * @param bearer - The token that came in, checked.
   * @param grant - What earlier exchanges of the same token brought; `undefined`: there were none.
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
   */
  exchange?(
    bearer: string,
    request: TokenRequest,
    grant: GrantState | undefined,
    signal: AbortSignal,
  ): Promise<RefreshAnswer>;
  /**
   * Gets a token for the app itself, for no user (client credentials). Any error that it throws counts as "unknown".
   *
   * @param grant - What the last one brought; `undefined`: there was none.
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
   */
  clientCredentials?(request: TokenRequest, grant: GrantState | undefined, signal: AbortSignal): Promise<RefreshAnswer>;
  /** Keeps the app's own tokens apart from those of other clients in the same store. Needed beside `clientCredentials`. */
  readonly clientId?: string;
}

/** What the composition hands to a provider client when it opens it. */
export interface ProviderContext {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly events: Events;
  /** For what may go on after an answer, such as asking for the provider's metadata anew. */
  readonly background?: Background;
}

/** Paths under the app's base path: "/signin-oidc". */
export interface ProviderRoutes {
  readonly callback?: string;
  readonly signedOut?: string;
  readonly frontChannelLogout?: string;
}

/** A route that begins a sign-in of another kind, such as a password reset of Azure AD B2C. */
export interface PolicyRoute {
  /** By this name the option `routes` gives it another path. */
  readonly name: string;
  /** Below the app's base path: "/auth/password-reset". */
  readonly path: string;
  readonly policy: SignInPolicy;
  /**
   * It is for signed-in users: others sign in first, and come back to it.
   *
   * @default false
   */
  readonly needsUser?: boolean;
}

/** What `oidc({ … })` and its like return. */
export interface ProviderDriver {
  /** Everything that is wrong with its options, one sentence each, so that all of it is reported at once. */
  readonly problems: readonly string[];
  /** How the provider answers: by a redirect, or by a form that the browser posts across sites. Default "query". */
  readonly responseMode?: "query" | "form_post";
  /**
   * Whether the provider gives refresh tokens although the scopes don't contain "offline_access".
   *
   * @default false
   */
  readonly refreshesWithoutScope?: boolean;
  /** Paths that the provider's configuration names; they go before the app's own `routes`. */
  readonly routes?: ProviderRoutes;
  /** Sign-ins of another kind that the provider has: each gets a route. */
  readonly policyRoutes?: readonly PolicyRoute[];
  open(context: ProviderContext): IdentityProvider;
}
