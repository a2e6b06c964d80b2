import { Desk } from "../fake-kit/desk.ts";
import type { Gate, When } from "../fake-kit/gates.ts";
import { frontChannelUrl } from "../fake-kit/sign-out.ts";
import { addressOf } from "./address.ts";
import { authorize, type EntraAuthorizing, sessionOf } from "./authorize.ts";
import { EntraKeys } from "./entra-keys.ts";
import { type BearerVerdict, checkBearer, type ProtectedApi } from "./graph.ts";
import {
  consumersTenant,
  defaultSettings,
  defaultTenant,
  type FakeApp,
  type FakeEntraOptions,
  type FakeEntraSettings,
  type FakeTenant,
} from "./options.ts";
import type { EntraEndpoint, EntraPlace } from "./places.ts";
import { type EntraMishap, type EntraRequest, route } from "./router.ts";
import {
  type Demand,
  type EntraTokenInfo,
  endSessions,
  findUser,
  identityOf,
  loginHintOf,
  random,
  type State,
} from "./state.ts";

/** The part of Microsoft Entra that a web app uses. */
export interface PlainFakeEntra {
  /** The first tenant. */
  readonly tenant: FakeTenant;
  /** The first app registration: pass it to `entra()`. */
  readonly client: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  /** Answers requests to Microsoft's hosts: pass it to `entra({ fetch })`. */
  readonly fetch: typeof fetch;
  /** Opens every gate. */
  close(): void;

  /** The user clicks through an authorization request. @returns the callback; under form_post, too, in the query */
  authorize(url: string | URL, who: EntraAuthorizing): URL;
  /** The `sid` of a user's session at Entra. */
  sid(user: string, browser?: string): string;
  /** The value of the optional claim `login_hint`. */
  loginHint(user: string): string;
  /** Object id and tenant id of a user at home. */
  account(user: string): {
    readonly oid: string;
    readonly tid: string;
    readonly username: string;
    readonly homeAccountId: string;
  };
  /** The user signs out at Entra, in every browser. */
  signOut(user: string): void;
  /** The URL that Entra loads in an iframe for a front-channel logout. It has no `iss`. */
  frontChannelUrl(logoutUri: string, notice: { readonly sid: string }): string;
  /** The grant of an access token. `undefined`: the token has expired or was invented. */
  tokenInfo(accessToken: string): EntraTokenInfo | undefined;
  /** Answers a request to an API of your own, with claims challenges. */
  checkBearer(request: Request, api: ProtectedApi): BearerVerdict;

  /** An administrator revokes the user's sessions: refresh tokens become invalid, and APIs challenge older access tokens. */
  revokeSessions(user: string): void;
  /** APIs challenge the user's tokens from now on: until they are newer, or have this authentication context. */
  challenge(user: string, demand?: { readonly resource?: string; readonly context?: string }): void;
  /** Conditional access: tokens for this resource require a second factor. Users who sign in from now on give it. */
  requireMfa(user: string, resource: string): void;

  /** Changes settings. */
  configure(settings: Partial<FakeEntraSettings>): void;
  /** Replaces the keys. `keepOld`: the old ones stay published. */
  rotateKeys(options?: { readonly keepOld?: boolean }): void;
  /** Makes the next calls to this place fail: `{ aadsts: 50076 }`, `{ status: 429, retryAfter: 7 }`. */
  misbehave(place: EntraPlace, mishap: EntraMishap, times?: number): void;
  /** Holds all calls to this place until the gate is released, before they take effect, or after that with their answers. */
  hold(place: EntraPlace, when?: When): Gate;
  /** The requests that arrived there. "discovery": instance discovery and metadata together. */
  requests(place: EntraPlace): readonly EntraRequest[];
  /** Forgets requests, mishaps, settings, sessions, consents and tokens, and opens every gate. Keys, users and ids stay. */
  reset(): void;
}

/**
 * The fake Entra without msw, for tests on any runtime.
 *
 * @example
 * const fake = plainFakeEntra();
 * const provider = entra({ ...fake.client, fetch: fake.fetch });
 */
export function plainFakeEntra(options: FakeEntraOptions = {}): PlainFakeEntra {
  const { state, initial } = createState(options);
  const desk = new Desk<EntraEndpoint, EntraPlace, EntraMishap>();
  const home = (user: string) => identityOf(state, findUser(state, user));
  const [tenant = defaultTenant] = state.tenants;
  const [app] = state.apps;

  return {
    tenant,
    client: { tenantId: tenant.id, clientId: app?.clientId ?? "", clientSecret: app?.secrets?.[0] ?? "" },
    close: () => desk.openGates(),
    fetch: async (input, init) => route({ state, desk }, new Request(input, init)),

    authorize(url, who) {
      const request = new URL(url);
      const address = addressOf(state, request);
      if (address?.endpoint !== "authorize")
        throw new Error(`fake Entra: ${request.origin}${request.pathname} is not an authorization endpoint`);
      desk.record("authorize", ["authorize"], request);
      return authorize(state, address.authority, request, who, desk.take("authorize"));
    },
    sid: (user, browser = "browser") => sessionOf(state, home(user), browser).sid,
    loginHint: (user) => loginHintOf(state, home(user)),
    account(user) {
      const {
        homeOid: oid,
        home: { id: tid },
        username,
      } = home(user);
      return { oid, tid, username, homeAccountId: `${oid}.${tid}` };
    },
    signOut: (user) => void endSessions(state, ({ identity }) => identity.user.name === user),
    frontChannelUrl: (logoutUri, { sid }) => frontChannelUrl(logoutUri, { sid }),
    tokenInfo(accessToken) {
      const info = state.accessTokens.get(accessToken);
      return info === undefined || info.expiresAt <= state.now() ? undefined : info;
    },
    checkBearer: (request, api) => checkBearer(state, "https://login.microsoftonline.com", request, api),

    revokeSessions(user) {
      const now = state.now() + 1;
      state.revokedBefore.set(user, now);
      demand(state, { user, issuedAfter: now });
      endSessions(state, ({ identity }) => identity.user.name === user);
    },
    challenge(user, { resource, context } = {}) {
      const on = resource === undefined ? {} : { resource };
      demand(state, { user, ...on, ...(context === undefined ? { issuedAfter: state.now() + 1 } : { context }) });
    },
    requireMfa(user, resource) {
      state.mfa.add(`${user} ${resource}`);
      forgetSecondFactors(state, user);
    },

    configure(settings) {
      state.settings = { ...state.settings, ...settings };
    },
    rotateKeys: ({ keepOld = false } = {}) => state.keys.rotate(keepOld),
    misbehave: desk.misbehave,
    hold: desk.hold,
    requests: desk.requests,
    reset() {
      desk.reset();
      state.settings = initial;
      state.demands = [];
      const { codes, refreshTokens, accessTokens, sessions, consents, revokedBefore, mfa } = state;
      for (const one of [codes, refreshTokens, accessTokens, sessions, consents, revokedBefore, mfa]) one.clear();
    },
  };
}

const demand = (state: State, one: Demand): void => {
  state.demands = [...state.demands, one];
};

function forgetSecondFactors(state: State, user: string): void {
  for (const [token, authorization] of state.refreshTokens) {
    if (authorization.identity.user.name !== user) continue;
    state.refreshTokens.set(token, {
      ...authorization,
      satisfied: authorization.satisfied.filter((one) => one !== "mfa"),
    });
  }
}

function createState(options: FakeEntraOptions): { state: State; initial: FakeEntraSettings } {
  const { clock, instance, graph, tenants = [defaultTenant] } = options;
  const users = [...(options.users ?? [{ name: "alice" }, { name: "bob" }])];
  const apps: readonly FakeApp[] = options.apps ?? [
    { clientId: "11112222-bbbb-3333-cccc-4444dddd5555", name: "Web app", secrets: [`${random(3)}~${random(27)}`] },
  ];
  const initial: FakeEntraSettings = { ...defaultSettings, visitor: users[0]?.name ?? "alice", ...options };
  const state: State = {
    tenants: [...tenants, consumersTenant],
    users,
    apps,
    keys: new EntraKeys(),
    instance,
    graph,
    settings: initial,
    codes: new Map(),
    refreshTokens: new Map(),
    accessTokens: new Map(),
    sessions: new Set(),
    consents: new Map(),
    demands: [],
    revokedBefore: new Map(),
    mfa: new Set(),
    ids: new Map(),
    now: () => (clock === undefined ? Date.now() : clock.now()),
  };
  return { state, initial };
}
