import {
  type AccessToken,
  type Clock,
  type EndSession,
  type EndSessionRequest,
  type Grant,
  IdentityError,
  type IdentityProvider,
  type LogoutNotice,
  type ProviderTransaction,
  type RefreshAnswer,
  type SignedIn,
  type SignInRequest,
  type TokenRequest,
} from "@identity-web/core";
import { comparableIssuer } from "@identity-web/core/parts";
import { defined } from "@identity-web/core/provider-kit";
import { RefreshTokens } from "../fake-kit/refresh-tokens.ts";
import { Script } from "./script.ts";

/** A user who signs in at the provider. */
export interface Person {
  readonly subject: string;
  /** The provider's session. Absent if its ID tokens name none. */
  readonly sid?: string;
  readonly username?: string;
  /** The ID token's `iat`, in ms since the epoch. @default the provider's `time`, in whole seconds */
  readonly issuedAt?: number;
  /** More claims of the ID token. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Options of the scripted provider. */
export interface ScriptedProviderOptions {
  readonly clock: Clock;
  readonly issuer?: string;
  /** The app's client id. @default "scripted-client" */
  readonly clientId?: string;
  /** Whether refresh tokens rotate, as the client declares it. @default "learn" */
  readonly refreshTokens?: IdentityProvider["refreshTokens"];
  /** How far the provider's clock is ahead of the app's, in ms. @default 37 s, so that a test finds code that uses the wrong clock */
  readonly clockAheadMs?: number;
  /** The lifetime of access tokens, in ms. @default one hour */
  readonly tokenLifetimeMs?: number;
  /** Whether it issues tokens only for the scopes of the sign-in, and refresh tokens only for `offline_access`. @default false */
  readonly consents?: boolean;
}

/** How the app's client of the provider asks. */
export interface ScriptedClient {
  /** How the callback comes. @default as the provider prefers */
  readonly responseMode?: "query" | "form_post";
  /** How the browser gets to the end-session endpoint. @default "redirect" */
  readonly endSession?: "redirect" | "post";
}

/** The calls that a test may hold, fail and count. */
export type ProviderCall = Exclude<keyof IdentityProvider, "name" | "refreshTokens" | "clientId">;

/** A refresh without a new token. */
export type FailedRefresh = Extract<RefreshAnswer, { failed: string }>;

/** The outcome of a refresh. A function gets the regular outcome. */
export type ScriptedAnswer = RefreshAnswer | ((answer: RefreshAnswer) => RefreshAnswer);

type SignedNotice = LogoutNotice & { readonly verified: true; readonly issuer: string };

/** A provider in this process, without HTTP. Every call is counted, and can be held (`script.hold("refresh")`) or made to fail. */
export class ScriptedProvider implements IdentityProvider {
  readonly name: string;
  readonly refreshTokens: IdentityProvider["refreshTokens"];
  readonly clientId: string;
  readonly script: Script<ProviderCall> = new Script();
  /** The options of its client. */
  client: ScriptedClient = {};
  /** The type of its access tokens. */
  tokenType = "Bearer";
  /** Whether a refresh returns a new refresh token. */
  rotates = true;
  /** Whether its refreshes report whether they rotated. */
  tellsRotation = true;
  /** The claims of the ID tokens of its refreshes. `undefined`: no ID tokens. */
  renewedClaims: Readonly<Record<string, unknown>> | undefined;
  /** Whether it can revoke tokens, and whether it can end sessions. */
  revokes = true;
  endsSessions = true;
  /** The refresh tokens of all refreshes and of all revocations, in order. */
  readonly sentRefreshTokens: string[] = [];
  readonly revokedRefreshTokens: string[] = [];
  /** The requests to begin a sign-in, and to end a session. */
  readonly signInRequests: SignInRequest[] = [];
  readonly endSessionRequests: EndSessionRequest[] = [];
  /** The requests of its refreshes. */
  readonly tokenRequests: TokenRequest[] = [];
  readonly #options: ScriptedProviderOptions;
  /** How many replaced refresh tokens were sent again. It must always be 0. */
  reusedRefreshTokens = 0;
  readonly #tokens = new RefreshTokens<{ readonly scopes: readonly string[] }>();
  readonly #codes = new Map<string, { readonly person: Person; readonly query: URLSearchParams }>();
  readonly #notices = new Map<string, SignedNotice>();
  readonly #answers: ScriptedAnswer[] = [];
  #names = 0;

  constructor(options: ScriptedProviderOptions) {
    this.#options = options;
    this.name = options.issuer ?? "https://provider.example";
    this.clientId = options.clientId ?? "scripted-client";
    this.refreshTokens = options.refreshTokens ?? "learn";
  }

  /** The refresh tokens that the provider still accepts: an attacker with one of them could act as the user. */
  get livingRefreshTokens(): readonly string[] {
    return this.#tokens.living.map(({ name }) => name);
  }

  /** Signs in a user whose browser was redirected to this address. @returns the callback's parameters */
  answer(redirectTo: string, person: Person): URLSearchParams {
    const query = new URL(redirectTo).searchParams;
    const code = this.#newName("code");
    this.#codes.set(code, { person, query });
    return new URLSearchParams({ code, state: query.get("state") ?? "" });
  }

  /** A logout token for `verifyLogoutToken`. */
  logoutToken(notice: Pick<LogoutNotice, "sid" | "subject" | "issuedAt">): string {
    const token = this.#newName("logout-token");
    this.#notices.set(token, { ...notice, verified: true, issuer: this.name });
    return token;
  }

  /** Sets the outcome of the next refresh. */
  nextRefresh(answer: ScriptedAnswer): void {
    this.#answers.push(answer);
  }

  ready(): Promise<void> {
    return this.script.perform("ready", () => undefined);
  }

  acceptsIssuer(issuer: string): Promise<boolean> {
    return this.script.perform("acceptsIssuer", () => comparableIssuer(issuer) === comparableIssuer(this.name));
  }

  beginSignIn(request: SignInRequest): Promise<{ redirectTo: string; transaction: ProviderTransaction }> {
    return this.script.perform("beginSignIn", () => {
      this.signInRequests.push(request);
      const nonce = this.#newName("nonce");
      const query = defined({
        response_type: "code",
        client_id: this.clientId,
        redirect_uri: request.redirectUri,
        response_mode: this.client.responseMode,
        state: request.state,
        nonce,
        scope: request.scopes.join(" "),
        prompt: request.prompt,
        login_hint: request.loginHint,
        domain_hint: request.domainHint,
        claims: request.claims,
        acr_values: request.acrValues,
        max_age: request.maxAge?.toString(),
        resource: request.resource,
      });
      return { redirectTo: `${this.name}/authorize?${new URLSearchParams(query)}`, transaction: { nonce } };
    });
  }

  completeSignIn(callback: URLSearchParams, expected: ProviderTransaction & { state: string }): Promise<SignedIn> {
    return this.script.perform("completeSignIn", () => {
      const code = callback.get("code") ?? "";
      const given = this.#codes.get(code);
      this.#codes.delete(code);
      const isAnswer = callback.get("state") === expected.state && given?.query.get("nonce") === expected.nonce;
      if (given === undefined || !isAnswer) {
        throw new IdentityError("invalid_callback", "expected the answer to this sign-in, and got another one");
      }
      return this.#signedIn(given.person, (given.query.get("scope") ?? "").split(" "));
    });
  }

  refresh(grant: Grant, request: TokenRequest): Promise<RefreshAnswer> {
    const scripted = this.#answers.shift();
    return this.script.perform("refresh", () => {
      this.sentRefreshTokens.push(grant.providerState);
      this.tokenRequests.push(request);
      if (scripted === undefined) return this.#refreshed(grant, request);
      return typeof scripted === "function" ? scripted(this.#refreshed(grant, request)) : scripted;
    });
  }

  revoke({ providerState }: Pick<Grant, "providerState">): Promise<"revoked" | "unsupported"> {
    return this.script.perform("revoke", () => {
      this.revokedRefreshTokens.push(providerState);
      if (!this.revokes) return "unsupported";
      // One token and no other, because an app can't rely on more.
      const token = this.#tokens.find(providerState);
      if (token !== undefined) token.state = "revoked";
      return "revoked";
    });
  }

  endSession(request: EndSessionRequest): Promise<EndSession | undefined> {
    return this.script.perform("endSession", () => {
      this.endSessionRequests.push(request);
      if (!this.endsSessions) return undefined;
      const url = `${this.name}/end-session`;
      const form = defined({
        client_id: this.clientId,
        state: request.state,
        post_logout_redirect_uri: request.postLogoutRedirectUri,
        id_token_hint: request.idToken,
        logout_hint: request.loginHint,
      });
      return this.client.endSession === "post" ? { url, form } : { url: `${url}?${new URLSearchParams(form)}` };
    });
  }

  verifyLogoutToken(token: string): Promise<SignedNotice> {
    return this.script.perform("verifyLogoutToken", () => {
      const notice = this.#notices.get(token);
      if (notice !== undefined) return notice;
      throw new IdentityError("invalid_logout_token", "expected a logout token of this provider, and got another text");
    });
  }

  #signedIn({ subject, sid, username, issuedAt, claims }: Person, scopes: readonly string[]): SignedIn {
    const renewal = this.refreshTokens === "reusable" ? "reusable" : "single-use";
    const isRenewed = this.#options.consents !== true || scopes.includes("offline_access");
    return {
      account: { issuer: this.name, subject, ...(username === undefined ? {} : { username }) },
      issuedAt: issuedAt ?? Math.floor(this.time / 1000) * 1000,
      idToken: this.#newName("id-token"),
      claims: { sub: subject, ...claims },
      ...(sid === undefined ? {} : { sid }),
      tokens: {
        accessTokens: [this.accessToken({ scopes })],
        renewal: isRenewed ? renewal : "none",
        providerState: isRenewed ? this.newRefreshToken(scopes) : "",
      },
    };
  }

  #refreshed({ providerState }: Grant, request: TokenRequest): RefreshAnswer {
    const next = this.#replaced(providerState);
    if (next === undefined) return refreshFailed("refused");
    const rotated = this.tellsRotation ? next.name !== providerState : undefined;
    const { renewedClaims } = this;
    const issuedAt = Math.floor(this.time / 1000) * 1000;
    const renewed = renewedClaims === undefined ? {} : { claims: async () => renewedClaims, issuedAt };
    const answer = { token: this.accessToken(request), providerState: next.name, rotated, ...renewed };
    const { scopes, claims } = request;
    if (this.#options.consents !== true) return answer;
    const refreshed = { ...answer, token: { ...answer.token, scopes: next.scopes } };
    if (claims === undefined && scopes.every((scope) => next.scopes.includes(scope))) return refreshed;
    const details = { scopes, ...(claims === undefined ? {} : { claims }) };
    const error = new IdentityError("interaction_required", "the user has to agree", details);
    return { failed: "interaction", error, refreshed };
  }

  /** The refresh token of the answer. `undefined`: the sent one is refused. */
  #replaced(sent: string): { readonly name: string; readonly scopes: readonly string[] } | undefined {
    const token = this.#tokens.find(sent);
    if (token?.state === "used") this.reusedRefreshTokens++;
    if (token === undefined || (token.state === "living" && !this.rotates)) return token;
    return this.#tokens.use(token) === "living" ? this.#tokens.issue(token.family, token) : undefined;
  }

  /** The time by the provider's own clock, as in ID tokens and notices. */
  get time(): number {
    return this.now + (this.#options.clockAheadMs ?? 37_000);
  }

  protected get now(): number {
    return this.#options.clock.now();
  }

  protected newRefreshToken(scopes: readonly string[]): string {
    return this.#tokens.issue(`refresh-token-${this.#tokens.all.length + 1}`, { scopes }).name;
  }

  protected accessToken({ scopes, resource }: TokenRequest): AccessToken {
    const expiresAt = this.#options.clock.now() + (this.#options.tokenLifetimeMs ?? 3_600_000);
    const value = this.#newName("access-token");
    return { value, type: this.tokenType, scopes, expiresAt, ...(resource === undefined ? {} : { resource }) };
  }

  #newName(kind: string): string {
    return `${kind}-${++this.#names}`;
  }
}

/** A failed refresh of each kind. */
export function refreshFailed<Failed extends FailedRefresh["failed"]>(
  failed: Failed,
): { readonly failed: Failed; readonly error: IdentityError } {
  const code = failed === "unsent" || failed === "unknown" ? "provider_unavailable" : "interaction_required";
  return { failed, error: new IdentityError(code, `the refresh was scripted to be ${failed}`) };
}
