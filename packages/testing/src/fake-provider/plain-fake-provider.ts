import type { Controls } from "../fake-kit/fake-state.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { frontChannelUrl } from "../fake-kit/sign-out.ts";
import { type Authorizing, authorize } from "./authorize.ts";
import type { FakeClient, FakeProviderOptions, FakeProviderSettings } from "./options.ts";
import type { Endpoint, Place } from "./places.ts";
import { route } from "./router.ts";
import { type LogoutTokenRequest, logoutPage, logoutToken, sendLogoutToken } from "./sign-out.ts";
import { type BackChannelAnswer, randomValue, State, sessionOf, type TokenInfo, tokenInfo } from "./state.ts";

/** An OpenID provider inside the test's process. */
export interface PlainFakeProvider extends Controls<FakeProviderSettings, Endpoint, Place, Mishap> {
  readonly issuer: string;
  /** The first client: pass it to `oidc()`. */
  readonly client: Pick<FakeClient, "clientId" | "clientSecret"> & { readonly issuer: string };
  /** Intercepts all requests to the issuer. Other requests go to the network. */
  listen(): void;
  /** Ends the interception. Call it after the tests. */
  close(): void;
  /** Calls the provider directly, without interception: pass it to `oidc({ fetch })`. */
  readonly fetch: typeof fetch;

  /** The user clicks through an authorization request. @returns the callback; under form_post, too, in the query */
  authorize(url: string | URL, who: Authorizing): URL;
  /** The `sid` of a user's session at the provider. */
  sid(user: string, browser?: string): string;
  /** The latest session, if it has not ended. */
  readonly newestSession: { readonly user: string; readonly sid: string } | undefined;
  /** The user signs out at the provider, in every browser. */
  signOut(user: string): void;
  /** A back-channel logout token, valid or with faults. */
  logoutToken(request: LogoutTokenRequest): Promise<string>;
  /** The URL that the provider loads in an iframe for a front-channel logout. `iss: false` omits the issuer. */
  frontChannelUrl(logoutUri: string, notice: { readonly sid: string; readonly iss?: string | false }): string;
  /** Sends a logout token to the first client's registered URL. */
  sendLogoutToken(request: LogoutTokenRequest): Promise<BackChannelAnswer>;
  /** The app's answers to the back-channel notices of `logoutChannel`. */
  readonly backChannelAnswers: readonly BackChannelAnswer[];
  /** The provider's own page after a sign-out there. Its frame notifies the first client. */
  logoutPage(sid: string): Response;
  /** The grant of an access token, for a test's API. `undefined`: the token is invalid. */
  tokenInfo(accessToken: string): TokenInfo | undefined;

  /** The refresh tokens that arrived, in order; not those that were turned away with 429, 503 or for a DPoP nonce. */
  readonly refreshTokens: readonly string[];
  /** How many refresh tokens arrived more than once. With rotation it should be 0. */
  readonly sentTwice: number;
  /** The reasons of refused requests. Each is a fault of the app, unless the test made the provider fail. */
  readonly refusals: readonly string[];
  /** The tokens that were revoked. */
  readonly revoked: readonly string[];
}

/**
 * The fake provider for runtimes without msw (Workers, Deno, Bun): it replaces only the runtime's own `fetch`.
 *
 * @example
 * const provider = plainFakeProvider();
 * const client = oidc({ ...provider.client, fetch: provider.fetch });
 */
export function plainFakeProvider(options: FakeProviderOptions = {}): PlainFakeProvider {
  const first = options.clients?.[0] ?? { clientId: "app", clientSecret: randomValue("secret") };
  const { publicKey: _, ...client } = first;
  const state = new State(options, options.clients ?? [first]);
  const { desk } = state;
  const send: typeof fetch = async (input, init) => route(state, new Request(input, init));
  let restore: (() => void) | undefined;
  const sentRefreshTokens = () =>
    desk
      .requests("refresh")
      .filter(({ lookedAt }) => lookedAt !== false)
      .map(({ parameters }) => parameters.get("refresh_token") ?? "");

  return {
    issuer: state.issuer,
    client: { issuer: state.issuer, ...client },
    listen() {
      restore ??= takeOver(state.issuer, send);
    },
    close() {
      desk.openGates();
      restore?.();
      restore = undefined;
    },
    fetch: send,

    authorize: (url, who) => authorize(state, new URL(url), who, desk.take("authorize")).callback,
    sid: (user, browser = "browser") => sessionOf(state, user, browser),
    get newestSession() {
      return [...state.sessions].at(-1);
    },
    signOut: (user) => void state.endSessions((session) => session.user === user),
    logoutToken: (request) => logoutToken(state, request),
    frontChannelUrl: (logoutUri, { sid, iss = state.issuer }) =>
      frontChannelUrl(logoutUri, { sid, iss: iss === false ? undefined : iss }),
    sendLogoutToken: (request) => sendLogoutToken(state, request),
    backChannelAnswers: state.backChannelAnswers,
    logoutPage: (sid) => logoutPage(state, { sid }),
    tokenInfo: (accessToken) => tokenInfo(state, accessToken),

    ...state.controls,
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
  };
}

/** @returns a function that restores `fetch` */
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
