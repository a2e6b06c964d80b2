import type { AccountKey } from "./account.ts";
import type { SessionId } from "./session.ts";

/** A token for a web API. */
export interface AccessToken {
  /** The token itself. A secret: never log it. */
  readonly value: string;
  /** How it is sent (`token_type`): "Bearer" or "DPoP". */
  readonly type: string;
  /** What it is good for, in the words of the request that obtained it and of the provider's answer. */
  readonly scopes: readonly string[];
  /** When it expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The API it is for (RFC 8707), where the request named one. */
  readonly resource?: string;
  /** It is for the sign-in's own scopes. A request that names no API gets this one, and no other API's. */
  readonly isDefault?: boolean;
}

/** Which access token is wanted. */
export interface TokenRequest {
  /** Without a scope of an API, and without `resource`, the sign-in's own scopes are meant. */
  readonly scopes: readonly string[];
  /** The API the token is for (RFC 8707 `resource`). */
  readonly resource?: string;
  /** A claims challenge: the JSON text that goes to the provider as `claims`. */
  readonly claims?: string;
  /** The token that the API has just refused: only one that was obtained in its place will do. */
  readonly refused?: string;
  /** Ask the provider even if a cached token is still good. */
  readonly forceRefresh?: boolean;
}

/** Whether a grant can obtain more tokens, and whether what it uses for that may be sent twice. */
export type Renewal = "single-use" | "reusable" | "none";

/** What one sign-in obtained. Exactly one per session. */
export interface Grant {
  /** When the sign-in's ID token was issued, in ms since the epoch; a refresh never changes it. */
  readonly issuedAt: number;
  /** When the grant leaves the cache: its session's absolute expiry, in ms since the epoch. */
  readonly expiresAt: number;
  readonly accessTokens: readonly AccessToken[];
  readonly renewal: Renewal;
  /** What the provider client needs to get more (a refresh token, an MSAL cache): opaque to the core. */
  readonly providerState: string;
}

/** The partition and place of a grant. Everything of an account lies under its account key. */
export type GrantKey =
  | { readonly account: AccountKey; readonly kind: "session"; readonly id: SessionId }
  | { readonly account: AccountKey; readonly kind: "on-behalf-of"; readonly id: string }
  | { readonly app: string };

/** Scopes that ask for an ID token, userinfo or a refresh token: no access token is good for more by them. */
const protocolScopes: ReadonlySet<string> = new Set([
  "openid",
  "profile",
  "email",
  "address",
  "phone",
  "offline_access",
]);

/** The scopes that an API would look for in the token. */
export const apiScopes = (scopes: readonly string[]): readonly string[] => scopes.filter((s) => !protocolScopes.has(s));

/**
 * The cached token that answers a request, if one does.
 *
 * @param marginMs - A token that expires sooner than this is not worth handing out.
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
  // The refused token is still the stored one, so no refresh has replaced it: a second old one would be refused as well.
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

/** A sign-in's tokens: they answer requests that name no API. */
export const signInTokens = (tokens: readonly AccessToken[]): readonly AccessToken[] =>
  tokens.map((token) => ({ ...token, isDefault: true }));

/** Whether a new token is for the sign-in's own scopes: it was asked for without an API, or is good for all of their API's. */
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

/** What is left of a grant that came to its end without a sign-out: it lives on without anything to get tokens with. */
export const endedGrant = (grant: Grant): Grant => ({ ...grant, accessTokens: [], renewal: "none", providerState: "" });

/** Whether a grant has come to its end without a sign-out. */
export const hasEnded = ({ accessTokens, renewal, providerState }: Grant): boolean =>
  accessTokens.length === 0 && renewal === "none" && providerState === "";
