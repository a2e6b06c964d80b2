import type { AccountKey } from "./account.ts";
import type { SessionId } from "./session.ts";

/** A token for a web API. */
export interface AccessToken {
  /** The token itself. A secret: never log it. */
  readonly value: string;
  /** The token's type (`token_type`): "Bearer" or "DPoP". */
  readonly type: string;
  /** The token's scopes, in the spelling of the request and of the provider's answer. */
  readonly scopes: readonly string[];
  /** When it expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The API of the token (RFC 8707), if the request named one. */
  readonly resource?: string;
  /** Whether it is for the sign-in's own scopes. A request that names no API gets only such a token. */
  readonly isDefault?: boolean;
}

/** A request for an access token. */
export interface TokenRequest {
  /** Without a scope of an API and without `resource`, the request is for the sign-in's own scopes. */
  readonly scopes: readonly string[];
  /** The API of the token (RFC 8707 `resource`). */
  readonly resource?: string;
  /** A claims challenge: the JSON text for the provider's parameter `claims`. */
  readonly claims?: string;
  /** The token that the API has just refused. The answer must be a newer token. */
  readonly refused?: string;
  /** Request a new token even if a cached token is valid. @default false */
  readonly forceRefresh?: boolean;
}

/** Whether a grant can get more tokens, and whether its refresh token may be sent twice. */
export type Renewal = "single-use" | "reusable" | "none";

/** The tokens of one sign-in. Each session has exactly one grant. */
export interface Grant {
  /** When the sign-in's ID token was issued, in ms since the epoch. A refresh never changes it. */
  readonly issuedAt: number;
  /** When the grant leaves the cache: its session's absolute expiry, in ms since the epoch. */
  readonly expiresAt: number;
  readonly accessTokens: readonly AccessToken[];
  readonly renewal: Renewal;
  /** The provider client's own data, such as a refresh token or an MSAL cache. Core doesn't interpret it. */
  readonly providerState: string;
}

/** The partition and place of a grant. All grants of an account are stored under its account key. */
export type GrantKey =
  | { readonly account: AccountKey; readonly kind: "session"; readonly id: SessionId }
  | { readonly account: AccountKey; readonly kind: "on-behalf-of"; readonly id: string }
  | { readonly app: string };

/** The account of a grant. `undefined`: the grant is an app's own. */
export const accountOfGrant = (key: GrantKey): AccountKey | undefined => ("account" in key ? key.account : undefined);

/** Scopes for an ID token, userinfo or a refresh token. They give an access token no further permission. */
const protocolScopes: ReadonlySet<string> = new Set([
  "openid",
  "profile",
  "email",
  "address",
  "phone",
  "offline_access",
]);

/** The scopes that an API may check in the token. */
export const apiScopes = (scopes: readonly string[]): readonly string[] => scopes.filter((s) => !protocolScopes.has(s));

/**
 * The cached token that answers a request, if there is one.
 *
 * @param marginMs - A token that expires within this time doesn't answer the request.
 */
export function findAccessToken(
  grant: Grant,
  request: TokenRequest,
  now: number,
  marginMs: number,
): AccessToken | undefined {
  if (request.forceRefresh === true || (request.claims !== undefined && request.refused === undefined)) {
    return undefined;
  }
  // The refused token is still stored, so no refresh has replaced it. Another old token would be refused, too.
  const { refused } = request;
  if (refused !== undefined && grant.accessTokens.some((token) => token.value === refused)) return undefined;
  return grant.accessTokens.find((token) => covers(token, request, now + marginMs));
}

function covers(token: AccessToken, request: TokenRequest, aliveAt: number): boolean {
  if (token.expiresAt <= aliveAt || token.resource !== request.resource) return false;
  let namesApi = request.resource !== undefined;
  for (const scope of request.scopes) {
    if (protocolScopes.has(scope)) continue;
    if (!token.scopes.includes(scope)) return false;
    namesApi = true;
  }
  return namesApi || token.isDefault === true;
}

/** Marks a sign-in's tokens as the answer to requests that name no API. */
export const signInTokens = (tokens: readonly AccessToken[]): readonly AccessToken[] =>
  tokens.map((token) => ({ ...token, isDefault: true }));

/** Whether a new token is for the sign-in's own scopes: its request named no API, or it has all scopes of such a token. */
function isForDefault(tokens: readonly AccessToken[], added: AccessToken, request: TokenRequest): boolean {
  if (added.resource !== undefined) return false;
  if (apiScopes(request.scopes).length === 0) return true;
  return tokens.some((token) => {
    const scopes = token.isDefault === true ? apiScopes(token.scopes) : [];
    return scopes.length > 0 && scopes.every((scope) => added.scopes.includes(scope));
  });
}

/** The grant's tokens after a refresh: the new one first, without those that it replaces or that have expired. */
export function withAccessToken(
  tokens: readonly AccessToken[],
  added: AccessToken,
  request: TokenRequest,
  now: number,
): readonly AccessToken[] {
  const isDefault = isForDefault(tokens, added, request);
  const scopes = new Set(added.scopes);
  const isReplaced = (token: AccessToken): boolean =>
    token.resource === added.resource &&
    (isDefault || token.isDefault !== true) &&
    token.scopes.every((scope) => scopes.has(scope));
  const kept = tokens.filter((token) => token.expiresAt > now && token.value !== request.refused && !isReplaced(token));
  return [isDefault ? { ...added, isDefault } : added, ...kept];
}

/** A grant that ended without a sign-out: it stays in the store, without tokens. */
export const endedGrant = (grant: Grant): Grant => ({ ...grant, accessTokens: [], renewal: "none", providerState: "" });

/** Whether a grant has ended without a sign-out. */
export const hasEnded = ({ accessTokens, renewal, providerState }: Grant): boolean =>
  accessTokens.length === 0 && renewal === "none" && providerState === "";
