import { base64url } from "jose";
import { oauthError, page, Refusal } from "../fake-kit/answers.ts";
import { SigningKeys } from "../fake-kit/signing-keys.ts";
import type { FakeClient, FakeProviderOptions, FakeProviderSettings } from "./options.ts";
import type { ProviderScript } from "./script.ts";

/** The scopes and parameters that a user consented to. */
export interface Authorization {
  readonly clientId: string;
  readonly user: string;
  readonly sid: string;
  readonly scopes: readonly string[];
  readonly resource?: string;
  readonly nonce?: string;
  /** In seconds since the epoch. */
  readonly authTime: number;
  /** The grant: revoking one of its tokens ends all of them. */
  readonly grantId: string;
  /** The thumbprint of the key that its tokens are bound to. */
  readonly jkt?: string;
}

export interface Code {
  readonly authorization: Authorization;
  readonly redirectUri: string;
  readonly challenge: string;
  used: boolean;
}

export interface RefreshToken {
  readonly authorization: Authorization;
  used: boolean;
}

/** One user in one browser at the provider. */
export interface ProviderSession {
  readonly user: string;
  readonly browser: string;
  readonly sid: string;
}

/** The rights of an access token. */
export interface TokenInfo {
  readonly user: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly resource?: string;
  /** In ms since the epoch. */
  readonly expiresAt: number;
  /** The thumbprint of the key that it is bound to. */
  readonly jkt?: string;
}

/** The provider's state. */
export interface State {
  readonly issuer: string;
  readonly clients: readonly FakeClient[];
  readonly users: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly keys: SigningKeys;
  settings: FakeProviderSettings;
  readonly codes: Map<string, Code>;
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly accessTokens: Map<string, TokenInfo & { readonly grantId: string }>;
  readonly endedGrants: Set<string>;
  readonly pushedRequests: Map<string, URLSearchParams>;
  readonly script: ProviderScript;
  /** The valid DPoP nonces. */
  readonly nonces: Set<string>;
  /** The reasons of refused requests. */
  readonly refusals: string[];
  refreshes: number;
  /** The ids of received DPoP proofs. */
  readonly proofs: Set<string>;
  readonly sessions: Set<ProviderSession>;
  /** In ms since the epoch. */
  now(): number;
}

export function createState(
  options: FakeProviderOptions,
  clients: readonly FakeClient[],
  settings: FakeProviderSettings,
): State {
  const { clock, users = {}, issuer = "https://idp.test" } = options;
  return {
    issuer,
    clients,
    users,
    keys: new SigningKeys(options.makeKey),
    script: options.script ?? {},
    nonces: new Set(),
    refusals: [],
    refreshes: 0,
    settings,
    codes: new Map(),
    refreshTokens: new Map(),
    accessTokens: new Map(),
    endedGrants: new Set(),
    pushedRequests: new Map(),
    proofs: new Set(),
    sessions: new Set(),
    now: () => (clock === undefined ? Date.now() : clock.now()),
  };
}

/** An unguessable value, with a prefix that names its kind in the output of a failing test. */
export const randomValue = (prefix: string): string =>
  `${prefix}_${base64url.encode(crypto.getRandomValues(new Uint8Array(24)))}`;

/** In seconds since the epoch, as in JWTs. */
export const seconds = (state: State): number => Math.floor(state.now() / 1000);

/** A request that breaks a rule. A browser gets a page, and is not sent back. */
export function refuse(
  state: State,
  rule: string,
  { error = "invalid_request", status = 400, headers = {}, atBrowser = false }: RefusalDetails = {},
): Refusal {
  state.refusals.push(rule);
  return new Refusal(rule, atBrowser ? page("Refused", rule, status) : oauthError(error, rule, status, headers));
}

interface RefusalDetails {
  readonly error?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly atBrowser?: boolean;
}

/** The browser's session of this user. Creates it if necessary. */
export function sessionOf(state: State, user: string, browser: string): string {
  const known = [...state.sessions].find((session) => session.user === user && session.browser === browser);
  if (known !== undefined && !state.settings.sessionPerSignIn) return known.sid;
  const sid = randomValue("sid");
  state.sessions.add({ user, browser, sid });
  return sid;
}

export function endSessions(state: State, matches: (session: ProviderSession) => boolean): void {
  for (const session of state.sessions) if (matches(session)) state.sessions.delete(session);
}

const scopeOfClaim: Readonly<Record<string, string>> = { sub: "openid", email: "email", email_verified: "email" };

/** The claims that the provider sends about a user; with `claimsByScope` only those that the scopes allow. */
export function claimsFor(state: State, user: string, scopes: readonly string[]): Record<string, unknown> {
  const isTold = (claim: string) => !state.settings.claimsByScope || scopes.includes(scopeOfClaim[claim] ?? "profile");
  return Object.fromEntries(Object.entries(claimsOf(state, user)).filter(([claim]) => isTold(claim)));
}

/** All claims that the provider has about a user. */
export function claimsOf(state: State, user: string): Record<string, unknown> {
  const name = `${user.charAt(0).toUpperCase()}${user.slice(1)}`;
  return {
    sub: user,
    preferred_username: `${user}@example.test`,
    name,
    email: `${user}@example.test`,
    ...state.users[user],
  };
}

/** The rights of an access token at this time. `undefined`: it is expired, revoked or invented. */
export function tokenInfo(state: State, accessToken: string): TokenInfo | undefined {
  const found = state.accessTokens.get(accessToken);
  if (found === undefined || found.expiresAt <= state.now() || state.endedGrants.has(found.grantId)) return undefined;
  const { grantId: _, ...info } = found;
  return info;
}
