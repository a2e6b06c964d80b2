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

/** What a provider client needs to send a browser to the provider's sign-in. */
export interface SignInRequest extends SignInParameters {
  readonly state: string;
  readonly redirectUri: string;
  /** All scopes to request: the configured ones and those of this sign-in. */
  readonly scopes: readonly string[];
}

/** The provider client's data of a grant (a refresh token, an MSAL cache, a DPoP key). */
export type GrantState = Pick<Grant, "providerState">;

/** A completed sign-in: its code was exchanged, and its ID token is valid. */
export interface SignedIn {
  readonly account: AccountId & { readonly username?: string; readonly name?: string };
  readonly sid?: string;
  /** The ID token's `iat`, in ms since the epoch. */
  readonly issuedAt: number;
  readonly idToken?: string;
  readonly loginHint?: string;
  /** The claims of the ID token (and of userinfo, if requested), without those that only the protocol needs. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly tokens: Pick<Grant, "accessTokens" | "renewal" | "providerState">;
}

/** The result of a refresh. */
export interface Refreshed {
  readonly token: AccessToken;
  readonly providerState: string;
  /** Whether the provider sent another refresh token; `undefined`: this client doesn't refresh with one. */
  readonly rotated: boolean | undefined;
  /**
   * Gets the claims of the renewed ID token, like `SignedIn.claims`. `undefined`: the answer had no ID token. Called only if
   * sessions follow the provider (`recheckMs`). It may throw any error, for example because the ID token contradicts this machine's
   * clock: the session then keeps its claims and isn't confirmed.
   */
  readonly claims?: () => Promise<Readonly<Record<string, unknown>>>;
  /** The renewed ID token's `iat`, in ms since the epoch. @default the time of the request, by this machine's clock */
  readonly issuedAt?: number;
}

/** The outcome of a token request. */
export type RefreshAnswer =
  | Refreshed
  /** Provably not processed (connection refused, DNS, 429, 503): a later attempt is safe. */
  | { readonly failed: "unsent"; readonly error: IdentityError }
  /** No answer, or one that can't be read: it may have been processed. */
  | { readonly failed: "unknown"; readonly error: IdentityError }
  /**
   * The grant has ended (`invalid_grant`, an ID token for another user). `providerState`: tokens that the answer contained
   * nevertheless. They are revoked, never used.
   */
  | { readonly failed: "refused"; readonly error: IdentityError; readonly providerState?: string }
  /**
   * The grant is still usable, but this request needs the user (consent, a claims challenge). `refreshed`: the provider
   * answered with fewer scopes than requested. It replaces the grant's tokens, so that a rotated refresh token isn't lost.
   */
  | { readonly failed: "interaction"; readonly error: IdentityError; readonly refreshed?: Refreshed };

/** What a provider client needs to send a browser to the provider's sign-out. */
export interface EndSessionRequest {
  readonly idToken?: string;
  readonly loginHint?: string;
  readonly postLogoutRedirectUri: string;
  readonly state: string;
}

/** The URL to send the browser to. With `form`, by POST. */
export interface EndSession {
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** A client of an OpenID Connect provider. */
export interface IdentityProvider {
  /** The configured issuer, for messages and events. */
  readonly name: string;
  /** Whether a refresh token may be sent twice. "learn": it counts as single-use until a refresh has answered without rotating it. */
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  /** Whether `iss` of a front-channel request or a third-party initiated login names this provider. A trailing slash doesn't matter. */
  acceptsIssuer(issuer: string): Awaitable<boolean>;
  /** @throws IdentityError `provider_unavailable` */
  beginSignIn(
    request: SignInRequest,
  ): Promise<{ readonly redirectTo: string; readonly transaction: ProviderTransaction }>;
  /**
   * The `state` of a callback that has no `state` parameter, such as a signed callback (JARM). Use it only to find the
   * transaction: it is unchecked.
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
  /** Gets another access token. A thrown error counts as "unknown". */
  refresh(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer>;
  /**
   * Revokes the refresh token of a grant (RFC 7009).
   *
   * @throws IdentityError `provider_unavailable`; `configuration` if the provider refuses the client itself
   */
  revoke(grant: Pick<Grant, "providerState">, signal: AbortSignal): Promise<"revoked" | "unsupported">;
  /**
   * The end-session request (RP-initiated logout). `undefined`: the provider has no end-session endpoint.
   *
   * @throws IdentityError `provider_unavailable`
   */
  endSession(request: EndSessionRequest): Promise<EndSession | undefined>;
  /** @throws IdentityError `invalid_logout_token`, `provider_unavailable` */
  verifyLogoutToken(token: string): Promise<LogoutNotice & { readonly verified: true; readonly issuer: string }>;

  /**
   * Resolves when the client has the provider's metadata, which a sign-in needs. For health checks.
   *
   * @throws IdentityError `provider_unavailable`; `configuration` if the metadata contradicts the options
   */
  ready?(): Promise<void>;

  // The following members are optional capabilities. If an app needs a missing one, it gets the error `configuration`.

  /**
   * Adds the proof that the sender of the token has its key (DPoP). Called each time a token is sent whose type isn't "Bearer".
   * The request already has its `Authorization`. Don't read its body. The key is in the grant's `providerState`: each grant
   * has its own key from its sign-in.
   *
   * @param refusedBy - The API's 401, if this request was sent before. Don't read its body.
   * @returns the request to send. With `refusedBy`: `undefined` if a second attempt is useless, because the API required no nonce.
   * @see https://www.rfc-editor.org/rfc/rfc9449#section-7
   */
  authorize?(
    request: Request,
    token: AccessToken,
    grant: GrantState,
    refusedBy?: Response,
  ): Promise<Request | undefined>;
  /**
   * Sends calls of APIs, in place of the runtime's `fetch`. If tokens are bound to the client's certificate, the connection to the
   * API must present it, too.
   *
   * @see https://www.rfc-editor.org/rfc/rfc8705#section-3
   */
  readonly fetch?: typeof fetch;
  /**
   * Checks a token of a request to this app's own API: signature, issuer, audience, times. If the token is bound to a key, also
   * the proof. Refuses a bound token without a valid proof.
   *
   * @throws IdentityError `invalid_token`, `provider_unavailable`
   * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
   */
  verifyBearer?(presented: PresentedToken): Promise<BearerToken>;
  /**
   * Exchanges the caller's token for a token for another API, on behalf of the user (RFC 8693, or RFC 7523 as Microsoft Entra
   * uses it). May be called again with the same token. A thrown error counts as "unknown". "refused": the provider no longer
   * exchanges the caller's token. "interaction": the user must consent or satisfy claims at the caller.
   *
   * @param bearer - The caller's token, checked.
   * @param grant - The result of earlier exchanges of the same token. `undefined`: there were none.
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
   */
  exchange?(
    bearer: string,
    request: TokenRequest,
    grant: GrantState | undefined,
    signal: AbortSignal,
  ): Promise<RefreshAnswer>;
  /**
   * Gets a token for the app itself, without a user (client credentials). A thrown error counts as "unknown".
   *
   * @param grant - The result of the last request. `undefined`: there was none.
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
   */
  clientCredentials?(request: TokenRequest, grant: GrantState | undefined, signal: AbortSignal): Promise<RefreshAnswer>;
  /** Separates the app's own tokens from those of other clients in the same store. Required if `clientCredentials` exists. */
  readonly clientId?: string;
}

/** What composition passes to a driver's `open`. */
export interface ProviderContext {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly events: Events;
  /** Runs work that may continue after a response, such as refreshing the provider's metadata. */
  readonly background?: Background;
}

/** Paths below the app's base path, such as "/signin-oidc". */
export interface ProviderRoutes {
  readonly callback?: string;
  readonly signedOut?: string;
  readonly frontChannelLogout?: string;
}

/** A route that starts a special kind of sign-in, such as a password reset of Azure AD B2C. */
export interface PolicyRoute {
  /** The route's name in the option `routes`, which can set another path. */
  readonly name: string;
  /** The path below the app's base path, such as "/auth/password-reset". */
  readonly path: string;
  readonly policy: SignInPolicy;
  /**
   * Whether the route requires a signed-in user. Other visitors sign in first, and then return to it.
   *
   * @default false
   */
  readonly needsUser?: boolean;
}

/** What `oidc({ … })`, `entra({ … })` and other provider packages return. */
export interface ProviderDriver {
  /** All problems of the options, one sentence each. The app reports them together at start-up. */
  readonly problems: readonly string[];
  /** How the callback arrives: in a redirect, or in a form that the browser posts from the provider's site. @default "query" */
  readonly responseMode?: "query" | "form_post";
  /**
   * Whether the provider issues refresh tokens even if the scopes don't contain "offline_access".
   *
   * @default false
   */
  readonly refreshesWithoutScope?: boolean;
  /** Paths from the provider's configuration. They override the app's option `routes`. */
  readonly routes?: ProviderRoutes;
  /** Special kinds of sign-in that the provider has. Each gets a route. */
  readonly policyRoutes?: readonly PolicyRoute[];
  open(context: ProviderContext): IdentityProvider;
}
