import type { Controls } from "../fake-kit/fake-state.ts";
import { frontChannelUrl } from "../fake-kit/sign-out.ts";
import { addressOf } from "./address.ts";
import { authorize, type EntraAuthorizing, sessionOf } from "./authorize.ts";
import { type BearerVerdict, checkBearer, type ProtectedApi } from "./graph.ts";
import {
  defaultTenant,
  type EntraMishap,
  type FakeEntraOptions,
  type FakeEntraSettings,
  type FakeTenant,
} from "./options.ts";
import type { EntraEndpoint, EntraPlace } from "./places.ts";
import { route } from "./router.ts";
import { type EntraTokenInfo, findUser, identityOf, loginHintOf, State } from "./state.ts";

/** The part of Microsoft Entra that a web app uses. */
export interface PlainFakeEntra extends Controls<FakeEntraSettings, EntraEndpoint, EntraPlace, EntraMishap> {
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
}

/**
 * The fake Entra without msw, for tests on any runtime.
 *
 * @example
 * const fake = plainFakeEntra();
 * const provider = entra({ ...fake.client, fetch: fake.fetch });
 */
export function plainFakeEntra(options: FakeEntraOptions = {}): PlainFakeEntra {
  const state = new State(options);
  const { desk } = state;
  const home = (user: string) => identityOf(state, findUser(state, user));
  const [tenant = defaultTenant] = state.tenants;
  const [app] = state.apps;

  return {
    tenant,
    client: { tenantId: tenant.id, clientId: app?.clientId ?? "", clientSecret: app?.secrets?.[0] ?? "" },
    close: () => desk.openGates(),
    fetch: async (input, init) => route(state, new Request(input, init)),

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
    signOut: (user) => void state.endSessions(({ identity }) => identity.user.name === user),
    frontChannelUrl: (logoutUri, { sid }) => frontChannelUrl(logoutUri, { sid }),
    tokenInfo(accessToken) {
      const info = state.accessTokens.get(accessToken);
      return info === undefined || info.expiresAt <= state.now() ? undefined : info;
    },
    checkBearer: (request, api) => checkBearer(state, "https://login.microsoftonline.com", request, api),

    revokeSessions(user) {
      const now = state.now() + 1;
      state.revokedBefore.set(user, now);
      state.demands.add({ user, issuedAfter: now });
      state.endSessions(({ identity }) => identity.user.name === user);
    },
    challenge(user, { resource, context } = {}) {
      const on = resource === undefined ? {} : { resource };
      state.demands.add({ user, ...on, ...(context === undefined ? { issuedAfter: state.now() + 1 } : { context }) });
    },
    requireMfa(user, resource) {
      state.mfa.add(`${user} ${resource}`);
      forgetSecondFactors(state, user);
    },

    ...state.controls,
  };
}

function forgetSecondFactors(state: State, user: string): void {
  for (const [token, authorization] of state.refreshTokens) {
    if (authorization.identity.user.name !== user) continue;
    state.refreshTokens.set(token, {
      ...authorization,
      satisfied: authorization.satisfied.filter((one) => one !== "mfa"),
    });
  }
}
