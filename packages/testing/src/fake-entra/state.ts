import { FakeState, random } from "../fake-kit/fake-state.ts";
import { clouds } from "./clouds.ts";
import { EntraKeys } from "./entra-keys.ts";
import {
  consumersTenant,
  defaultSettings,
  defaultTenant,
  type EntraMishap,
  type FakeApp,
  type FakeEntraOptions,
  type FakeEntraSettings,
  type FakeTenant,
  type FakeUser,
} from "./options.ts";
import type { EntraEndpoint, EntraPlace } from "./places.ts";

/** A user in one tenant: the home tenant, or one where the user is a guest. */
export interface Identity {
  readonly user: FakeUser;
  readonly tenant: FakeTenant;
  readonly home: FakeTenant;
  readonly oid: string;
  readonly homeOid: string;
  readonly username: string;
}

/** What a user agreed to in one sign-in. */
export interface Authorization {
  readonly app: FakeApp;
  readonly identity: Identity;
  /** The origin of the authority that the sign-in was at. */
  readonly origin: string;
  /** The B2C policy. */
  readonly policy?: string;
  readonly sid: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  /** In seconds since the epoch. */
  readonly authTime: number;
  /** When the grant was issued, in ms since the epoch. */
  readonly issuedAt: number;
  /** Authentication contexts that the user has satisfied, and "mfa". */
  readonly satisfied: readonly string[];
}

export interface Code {
  readonly authorization: Authorization;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresAt: number;
  used: boolean;
}

/** One user in one browser. */
export interface EntraSession {
  readonly identity: Identity;
  readonly browser: string;
  /** A GUID. */
  readonly sid: string;
  /** Client ids of the apps that were signed in to. */
  readonly apps: Set<string>;
  /** In seconds since the epoch. */
  readonly authTime: number;
}

/** The rights of an access token. */
export interface EntraTokenInfo {
  /** The user's name in tests. Absent in app-only tokens. */
  readonly user?: string;
  readonly oid?: string;
  readonly tenantId: string;
  /** The app that requested the token. */
  readonly clientId: string;
  /** The resource: an App ID URI, such as `https://graph.microsoft.com`. */
  readonly audience: string;
  /** Without the resource, as in `scp`. */
  readonly scopes: readonly string[];
  /** App-only: `roles`. */
  readonly roles: readonly string[];
  /** Authentication contexts (`acrs`). */
  readonly contexts: readonly string[];
  /** In ms since the epoch. */
  readonly issuedAt: number;
  /** In ms since the epoch. */
  readonly expiresAt: number;
  /** Whether the client can answer a claims challenge (`xms_cc`). */
  readonly canAnswerChallenges: boolean;
}

/** A demand of an API or the token endpoint on a user, from now on. */
export interface Demand {
  readonly user: string;
  /** Only for this resource. */
  readonly resource?: string;
  /** Tokens that were issued before this time, in ms since the epoch, are invalid: `{"nbf":{"essential":true,"value":"…"}}`. */
  readonly issuedAfter?: number;
  /** An authentication context that the token must have: `{"acrs":{"essential":true,"value":"c1"}}`. */
  readonly context?: string;
}

/** Entra's state. */
export class State extends FakeState<FakeEntraSettings, EntraEndpoint, EntraPlace, EntraMishap, EntraSession> {
  readonly tenants: readonly FakeTenant[];
  readonly users: FakeUser[];
  readonly apps: readonly FakeApp[];
  readonly keys: EntraKeys = new EntraKeys();
  readonly instance: string | undefined;
  readonly graph: string | undefined;
  readonly codes: Map<string, Code> = new Map();
  readonly refreshTokens: Map<string, Authorization> = new Map();
  readonly accessTokens: Map<string, EntraTokenInfo> = new Map();
  /** `<clientId> <user>` → full scopes. */
  readonly consents: Map<string, Set<string>> = new Map();
  /** Demands of APIs on tokens (continuous access evaluation). */
  readonly demands: Set<Demand> = new Set();
  /** user → ms since the epoch: earlier refresh tokens and sessions are invalid. */
  readonly revokedBefore: Map<string, number> = new Map();
  /** `<user> <resource>`: MFA is required, and a user without it gets a prompt (conditional access). */
  readonly mfa: Set<string> = new Set();
  readonly #ids = new Map<string, string>();

  constructor({ tenants = [defaultTenant], users = [{ name: "alice" }, { name: "bob" }], ...rest }: FakeEntraOptions) {
    super({ ...defaultSettings, visitor: users[0]?.name ?? "alice", ...rest }, rest.clock);
    const app = { clientId: "11112222-bbbb-3333-cccc-4444dddd5555", name: "Web app" };
    this.tenants = [...tenants, consumersTenant];
    this.users = [...users];
    this.apps = rest.apps ?? [{ ...app, secrets: [`${random(3)}~${random(27)}`] }];
    this.instance = rest.instance;
    this.graph = rest.graph;
  }

  /** A random value, but the same for the same name: object ids, pairwise subs, login hints. */
  stable(name: string, make: () => string = () => crypto.randomUUID()): string {
    const known = this.#ids.get(name) ?? make();
    this.#ids.set(name, known);
    return known;
  }
}

/** The tenant of this id, domain, or part of a customer tenant's host. */
export const findTenant = (state: State, idOrDomain: string): FakeTenant | undefined =>
  state.tenants.find(({ id, domain }) =>
    [id, domain.toLowerCase(), domain.toLowerCase().split(".")[0]].includes(idOrDomain.toLowerCase()),
  );

/** The user with this name, user name or `login_hint`. Creates one if no user has that name. */
export function findUser(state: State, nameOrHint: string): FakeUser {
  const known = state.users.find((user) => {
    const identity = identityOf(state, user);
    return [user.name, identity.username.toLowerCase(), loginHintOf(state, identity)].some(
      (one) => one === nameOrHint || one === nameOrHint.toLowerCase(),
    );
  });
  if (known !== undefined) return known;
  const made = { name: nameOrHint.split("@")[0] ?? nameOrHint };
  state.users.push(made);
  return made;
}

/** The user at home, or as a guest. `undefined`: that tenant doesn't have the user. */
export function identityIn(state: State, user: FakeUser, tenant: FakeTenant): Identity | undefined {
  const home = homeOf(state, user);
  const homeOid = user.oid ?? state.stable(`oid ${user.name} ${home.id}`);
  const username = user.username ?? `${user.name}@${home.domain}`;
  if (tenant === home) return { user, tenant, home, oid: homeOid, homeOid, username };
  const guest = user.guestIn?.some((one) => findTenant(state, one) === tenant) ?? false;
  return guest
    ? { user, tenant, home, oid: state.stable(`oid ${user.name} ${tenant.id}`), homeOid, username }
    : undefined;
}

export const identityOf = (state: State, user: FakeUser): Identity =>
  identityIn(state, user, homeOf(state, user)) as Identity;

/** The user of an access token. `undefined`: it is an app's own. */
export function identityOfToken(state: State, info: EntraTokenInfo): Identity | undefined {
  const user = state.users.find(({ name }) => name === info.user);
  const tenant = state.tenants.find(({ id }) => id === info.tenantId);
  return user && tenant && identityIn(state, user, tenant);
}

export const displayName = ({ user }: Pick<Identity, "user">): string =>
  user.displayName ?? `${user.name.charAt(0).toUpperCase()}${user.name.slice(1)}`;

function homeOf(state: State, user: FakeUser): FakeTenant {
  const home = user.tenant === undefined ? state.tenants[0] : findTenant(state, user.tenant);
  if (home === undefined) throw new Error(`fake Entra: ${user.name} is of ${user.tenant}, which is not a tenant here`);
  return home;
}

/** The opaque value of the optional claim `login_hint`. */
export const loginHintOf = (state: State, { user }: Identity): string =>
  state.stable(`hint ${user.name}`, () => `O.${random(66)}`);

/** The URL of Graph in the cloud of this origin. */
export const graphOf = (state: State, origin: string): string => {
  const cloud = clouds.find(({ aliases }) => aliases.includes(new URL(origin).host));
  return state.graph ?? `https://${cloud?.graph ?? "graph.microsoft.com"}`;
};
