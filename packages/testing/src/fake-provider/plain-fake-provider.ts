import { Desk } from "../fake-kit/desk.ts";
import type { Gate } from "../fake-kit/gates.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { type Authorizing, authorize } from "./authorize.ts";
import { defaultSettings, type FakeClient, type FakeProviderOptions, type FakeProviderSettings } from "./options.ts";
import type { Endpoint, Place } from "./places.ts";
import { type Parts, type RecordedRequest, route } from "./router.ts";
import {
  type BackChannelAnswer,
  frontChannelUrl,
  type LogoutTokenRequest,
  logoutPage,
  logoutToken,
  sendLogoutToken,
} from "./sign-out.ts";
import { createState, endSessions, randomValue, sessionOf, type TokenInfo, tokenInfo } from "./state.ts";

/** A whole OpenID provider that exists in the test's process only. */
export interface PlainFakeProvider {
  readonly issuer: string;
  /** The first client: hand it to `oidc()`. */
  readonly client: Pick<FakeClient, "clientId" | "clientSecret"> & { readonly issuer: string };
  /** Takes over all requests to the issuer. Others pass. */
  listen(): void;
  /** Gives them back. Don't forget it. */
  close(): void;
  /** The provider without interception: give it to `oidc({ fetch })`. */
  readonly fetch: typeof fetch;

  /** The user clicks through an authorization request. @returns the callback; under form_post, too, in the query */
  authorize(url: string | URL, who: Authorizing): URL;
  /** The `sid` of a user's session at the provider. */
  sid(user: string, browser?: string): string;
  /** The session that began last, while it lasts. */
  readonly newestSession: { readonly user: string; readonly sid: string } | undefined;
  /** The user signs out at the provider, in every browser. */
  signOut(user: string): void;
  /** A back-channel logout token, or a bad one. */
  logoutToken(request: LogoutTokenRequest): Promise<string>;
  /** The address that the provider loads in an iframe for front-channel logout; `iss: false` leaves the issuer out. */
  frontChannelUrl(logoutUri: string, notice: { readonly sid: string; readonly iss?: string | false }): string;
  /** Sends the first client a logout token, to the address that it has registered. */
  sendLogoutToken(request: LogoutTokenRequest): Promise<BackChannelAnswer>;
  /** What the back-channel notices of `logoutChannel` were answered with. */
  readonly backChannelAnswers: readonly BackChannelAnswer[];
  /** The provider's own page after a sign-out there: it tells the first client by a frame. */
  logoutPage(sid: string): Response;
  /** What an access token is good for just now: a test's API can ask. */
  tokenInfo(accessToken: string): TokenInfo | undefined;

  /** Changes settings from now on. */
  configure(settings: Partial<FakeProviderSettings>): void;
  /** Other keys from now on. `keepOld`: the old ones stay published. */
  rotateKeys(options?: { readonly keepOld?: boolean }): void;
  /** The next calls to this place go wrong. */
  misbehave(place: Place, mishap: Mishap, times?: number): void;
  /** Holds all calls to this place until the gate is released: before they take effect, or after, with their answers. */
  hold(place: Place, when?: "before" | "after"): Gate;

  /** The requests that arrived there; without a place all of them. */
  requests(place?: Place): readonly RecordedRequest[];
  /** The refresh tokens that arrived, in order; not those that were turned away with 429, 503 or for a DPoP nonce. */
  readonly refreshTokens: readonly string[];
  /** How many refresh tokens arrived more than once: with rotation on, none should. */
  readonly sentTwice: number;
  /** Why requests were refused: each is a fault of the app, but for those that misbehaviour has asked for. */
  readonly refusals: readonly string[];
  /** The tokens that were revoked. */
  readonly revoked: readonly string[];
  /** Forgets requests, mishaps, settings, users' sessions and tokens, and opens every gate. Keys stay. */
  reset(): void;
}

/**
 * The fake provider for runtimes without msw (Workers, Deno, Bun): it takes over the runtime's own `fetch`, and nothing else.
 *
 * @example
 * const provider = plainFakeProvider();
 * const client = oidc({ ...provider.client, fetch: provider.fetch });
 */
export function plainFakeProvider(options: FakeProviderOptions = {}): PlainFakeProvider {
  const first = options.clients?.[0] ?? { clientId: "app", clientSecret: randomValue("secret") };
  const initial: FakeProviderSettings = { ...defaultSettings, ...options };
  const { publicKey: _, ...client } = first;
  const state = createState(options, options.clients ?? [first], initial);
  const desk = new Desk<Endpoint, Place, Mishap>();
  const parts: Parts = { state, desk, visitor: Object.keys(state.users)[0] ?? "alice", backChannelAnswers: [] };
  const send: typeof fetch = async (input, init) => route(parts, new Request(input, init));
  let restore = () => {};
  const sentRefreshTokens = () =>
    desk
      .requests("refresh")
      .filter(({ lookedAt }) => lookedAt !== false)
      .map(({ parameters }) => parameters.get("refresh_token") ?? "");

  return {
    issuer: state.issuer,
    client: { issuer: state.issuer, ...client },
    listen() {
      restore();
      restore = takeOver(state.issuer, send);
    },
    close() {
      desk.openGates();
      restore();
      restore = () => {};
    },
    fetch: send,

    authorize: (url, who) => authorize(state, new URL(url), who, desk.take("authorize")).callback,
    sid: (user, browser = "browser") => sessionOf(state, user, browser),
    get newestSession() {
      return [...state.sessions].at(-1);
    },
    signOut: (user) => endSessions(state, (session) => session.user === user),
    logoutToken: (request) => logoutToken(state, request),
    frontChannelUrl: (logoutUri, { sid, iss = state.issuer }) => frontChannelUrl(logoutUri, { sid, iss }),
    sendLogoutToken: (request) => sendLogoutToken(state, request),
    backChannelAnswers: parts.backChannelAnswers,
    logoutPage: (sid) => logoutPage(state, { sid }),
    tokenInfo: (accessToken) => tokenInfo(state, accessToken),

    configure(settings) {
      state.settings = { ...state.settings, ...settings };
    },
    rotateKeys: ({ keepOld = false } = {}) => state.keys.rotate(keepOld),
    misbehave: desk.misbehave,
    hold: desk.hold,

    requests: desk.requests,
    get refreshTokens() {
      return sentRefreshTokens();
    },
    get sentTwice() {
      const sent = sentRefreshTokens();
      return new Set(sent.filter((token, index) => sent.indexOf(token) !== index)).size;
    },
    get revoked() {
      return desk.requests("revocation").map(({ parameters }) => parameters.get("token") ?? "");
    },
    refusals: state.refusals,
    reset() {
      desk.reset();
      state.settings = initial;
      state.refreshes = 0;
      state.refusals.length = 0;
      parts.backChannelAnswers.length = 0;
      const { codes, refreshTokens, accessTokens, endedGrants, sessions, pushedRequests, proofs, nonces } = state;
      for (const map of [codes, refreshTokens, accessTokens, endedGrants, sessions, pushedRequests, proofs, nonces])
        map.clear();
    },
  };
}

/** @returns what gives `fetch` back */
function takeOver(issuer: string, send: typeof fetch): () => void {
  const before = globalThis.fetch;
  const prefix = `${issuer.replace(/\/$/, "")}/`;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return url.startsWith(prefix) ? send(input, init) : before(input, init);
  };
  return () => {
    globalThis.fetch = before;
  };
}
