import { oauthError, page, Refusal } from "../fake-kit/answers.ts";
import { FakeState, random } from "../fake-kit/fake-state.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { SigningKeys } from "../fake-kit/signing-keys.ts";
import { defaultSettings, type FakeClient, type FakeProviderOptions, type FakeProviderSettings } from "./options.ts";
import type { Endpoint, Place } from "./places.ts";
import type { ProviderScript } from "./script.ts";

/** The scopes and parameters that a user consented to. */
export interface Authorization {
  readonly clientId: string;
  readonly user: string;
  readonly sid: string;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  readonly nonce: string | undefined;
  /** In seconds since the epoch. */
  readonly authTime: number;
  /** The grant: revoking one of its tokens ends all of them. */
  readonly grantId: string;
  /** The thumbprint of the key that its tokens are bound to. */
  readonly jkt: string | undefined;
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

/** The answer to a back-channel request. */
export interface BackChannelAnswer {
  readonly status: number;
  readonly cacheControl: string | null;
  readonly body: string;
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
export class State extends FakeState<FakeProviderSettings, Endpoint, Place, Mishap, ProviderSession> {
  readonly issuer: string;
  readonly clients: readonly FakeClient[];
  readonly users: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly keys: SigningKeys;
  readonly script: ProviderScript;
  readonly codes: Map<string, Code> = new Map();
  readonly refreshTokens: Map<string, RefreshToken> = new Map();
  readonly accessTokens: Map<string, TokenInfo & { readonly grantId: string }> = new Map();
  readonly endedGrants: Set<string> = new Set();
  readonly pushedRequests: Map<string, URLSearchParams> = new Map();
  /** The valid DPoP nonces. */
  readonly nonces: Set<string> = new Set();
  /** The ids of received DPoP proofs. */
  readonly proofs: Set<string> = new Set();
  /** The reasons of refused requests. */
  readonly refusals: string[] = [];
  readonly backChannelAnswers: BackChannelAnswer[] = [];
  refreshes = 0;

  constructor(options: FakeProviderOptions, clients: readonly FakeClient[]) {
    super({ ...defaultSettings, ...options }, options.clock);
    this.clients = clients;
    this.issuer = options.issuer ?? "https://idp.test";
    this.users = options.users ?? {};
    this.script = options.script ?? {};
    this.keys = new SigningKeys(options.makeKey);
  }

  protected override forget(): void {
    super.forget();
    this.refreshes = 0;
    this.refusals.length = 0;
    this.backChannelAnswers.length = 0;
  }
}

/** An unguessable value, with a prefix that names its kind in the output of a failing test. */
export const randomValue = (prefix: string): string => `${prefix}_${random(24)}`;

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
