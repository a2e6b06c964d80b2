import { type Authorizing, authorize } from "./authorize.ts";
import { type Gate, Gates } from "./gates.ts";
import { type LogoutTokenRequest, logoutToken } from "./logout-token.ts";
import { type Mishap, Mishaps } from "./mishap.ts";
import { defaultSettings, type FakeClient, type FakeProviderOptions, type FakeProviderSettings } from "./options.ts";
import type { Place } from "./places.ts";
import { type RecordedRequest, Records } from "./records.ts";
import { route } from "./router.ts";
import { createState, endSessions, randomValue, sessionOf, type TokenInfo } from "./state.ts";
import { tokenInfo } from "./token-info.ts";

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
  /** The user signs out at the provider, in every browser. */
  signOut(user: string): void;
  /** A back-channel logout token, or a bad one. */
  logoutToken(request: LogoutTokenRequest): Promise<string>;
  /** The address that the provider loads in an iframe for front-channel logout; `iss: false` leaves the issuer out. */
  frontChannelUrl(logoutUri: string, notice: { readonly sid: string; readonly iss?: string | false }): string;
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

  /** The requests that arrived there. */
  requests(place: Place): readonly RecordedRequest[];
  /** The refresh tokens that arrived, in order; not those that were turned away with 429, 503 or for a DPoP nonce. */
  readonly refreshTokens: readonly string[];
  /** How many refresh tokens arrived more than once: with rotation on, none should. */
  readonly sentTwice: number;
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
  const mishaps = new Mishaps();
  const gates = new Gates();
  const records = new Records();
  const parts = { state, mishaps, gates, records, visitor: Object.keys(state.users)[0] ?? "alice" };
  const send: typeof fetch = async (input, init) => route(parts, new Request(input, init));
  let restore = () => {};

  return {
    issuer: state.issuer,
    client: { issuer: state.issuer, ...client },
    listen() {
      restore();
      restore = takeOver(state.issuer, send);
    },
    close() {
      gates.releaseAll();
      restore();
      restore = () => {};
    },
    fetch: send,

    authorize: (url, who) => authorize(state, new URL(url), who, mishaps.take(["authorize"])),
    sid: (user, browser = "browser") => sessionOf(state, user, browser),
    signOut: (user) => endSessions(state, (session) => session.user === user),
    logoutToken: (request) => logoutToken(state, request),
    frontChannelUrl(logoutUri, { sid, iss = state.issuer }) {
      const url = new URL(logoutUri);
      url.searchParams.set("sid", sid);
      if (iss !== false) url.searchParams.set("iss", iss);
      return url.href;
    },
    tokenInfo: (accessToken) => tokenInfo(state, accessToken),

    configure(settings) {
      state.settings = { ...state.settings, ...settings };
    },
    rotateKeys: ({ keepOld = false } = {}) => state.keys.rotate(keepOld),
    misbehave: (place, mishap, times = 1) => mishaps.add(place, mishap, times),
    hold: (place, when = "before") => gates.close(place, when),

    requests: (place) => records.at(place),
    get refreshTokens() {
      return records.refreshTokens();
    },
    get sentTwice() {
      const sent = records.refreshTokens();
      return new Set(sent.filter((token, index) => sent.indexOf(token) !== index)).size;
    },
    get revoked() {
      return records.at("revocation").map(({ parameters }) => parameters.get("token") ?? "");
    },
    reset() {
      gates.releaseAll();
      mishaps.clear();
      records.clear();
      state.settings = initial;
      const { codes, refreshTokens, accessTokens, endedGrants, sessions, pushedRequests, proofs } = state;
      for (const map of [codes, refreshTokens, accessTokens, endedGrants, sessions, pushedRequests, proofs])
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
