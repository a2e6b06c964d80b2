import { base64url } from "jose";
import { clouds } from "./clouds.ts";
import type { EntraKeys } from "./entra-keys.ts";
import type { FakeApp, FakeEntraSettings, FakeTenant, FakeUser } from "./options.ts";

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
  readonly nonce?: string;
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
  readonly challenge?: string;
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
export interface State {
  readonly tenants: readonly FakeTenant[];
  readonly users: FakeUser[];
  readonly apps: readonly FakeApp[];
  readonly keys: EntraKeys;
  readonly instance: string | undefined;
  readonly graph: string | undefined;
  settings: FakeEntraSettings;
  readonly codes: Map<string, Code>;
  readonly refreshTokens: Map<string, Authorization>;
  readonly accessTokens: Map<string, EntraTokenInfo>;
  readonly sessions: Set<EntraSession>;
  /** `<clientId> <user>` → full scopes. */
  readonly consents: Map<string, Set<string>>;
  /** Demands of APIs on tokens (continuous access evaluation). */
  demands: readonly Demand[];
  /** user → ms since the epoch: earlier refresh tokens and sessions are invalid. */
  readonly revokedBefore: Map<string, number>;
  /** `<user> <resource>`: MFA is required, and a user without it gets a prompt (conditional access). */
  readonly mfa: Set<string>;
  /** Stable random values: object ids, pairwise subs, login hints. */
  readonly ids: Map<string, string>;
  /** In ms since the epoch. */
  now(): number;
}

export const seconds = (state: State): number => Math.floor(state.now() / 1000);

/** Random, but the same for the same name. */
export function stable(state: State, name: string, make: () => string = () => crypto.randomUUID()): string {
  const known = state.ids.get(name);
  if (known !== undefined) return known;
  const made = make();
  state.ids.set(name, made);
  return made;
}

export const random = (bytes: number): string => base64url.encode(crypto.getRandomValues(new Uint8Array(bytes)));

/** The tenant of this id, domain, or part of a customer tenant's host. */
export const findTenant = (state: State, idOrDomain: string): FakeTenant | undefined =>
  state.tenants.find(({ id, domain }) =>
    [id, domain.toLowerCase(), domain.toLowerCase().split(".")[0]].includes(idOrDomain.toLowerCase()),
  );

/** The user with this name, user name or `login_hint`. Creates one if no user has that name. */
export function findUser(state: State, nameOrHint: string): FakeUser {
  const known = state.users.find((user) => {
    const { username } = identityOf(state, user);
    return [user.name, username.toLowerCase(), state.ids.get(`hint ${user.name}`)].some(
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
  const homeOid = user.oid ?? stable(state, `oid ${user.name} ${home.id}`);
  const username = user.username ?? `${user.name}@${home.domain}`;
  if (tenant === home) return { user, tenant, home, oid: homeOid, homeOid, username };
  const guest = user.guestIn?.some((one) => findTenant(state, one) === tenant) ?? false;
  return guest
    ? { user, tenant, home, oid: stable(state, `oid ${user.name} ${tenant.id}`), homeOid, username }
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
  stable(state, `hint ${user.name}`, () => `O.${random(66)}`);

/** The URL of Graph in the cloud of this origin. */
export const graphOf = (state: State, origin: string): string => {
  const cloud = clouds.find(({ aliases }) => aliases.includes(new URL(origin).host));
  return state.graph ?? `https://${cloud?.graph ?? "graph.microsoft.com"}`;
};

export function endSessions(state: State, matches: (session: EntraSession) => boolean): readonly EntraSession[] {
  const ended = [...state.sessions].filter(matches);
  for (const session of ended) state.sessions.delete(session);
  return ended;
}
