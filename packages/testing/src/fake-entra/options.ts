import type { JWK } from "jose";
import type { Mishap } from "../fake-kit/mishap.ts";

/** A directory. */
export interface FakeTenant {
  /** A GUID. */
  readonly id: string;
  /** The initial domain, such as `contoso.onmicrosoft.com`. */
  readonly domain: string;
  /** "b2c" is at `<name>.b2clogin.com`, "external" (External ID) at `<name>.ciamlogin.com`. @default "workforce" */
  readonly kind?: "workforce" | "b2c" | "external" | "consumers";
}

/** A user with an account. */
export interface FakeUser {
  /** The user's name in tests: `entra.authorize(url, { user: "alice" })`. */
  readonly name: string;
  /** The domain or id of the user's home tenant. @default the first tenant */
  readonly tenant?: string;
  /** The object id in the home tenant, a GUID. @default a random one */
  readonly oid?: string;
  /** The user name. @default `<name>@<domain of the home tenant>` */
  readonly username?: string;
  /** The claim `name` of ID tokens. @default the name, capitalized */
  readonly displayName?: string;
  /** The domains or ids of tenants in which the user is a guest, with another object id. @default [] */
  readonly guestIn?: readonly string[];
  /** Further claims of the user's ID tokens. @default {} */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** An app registration. */
export interface FakeApp {
  /** A GUID. */
  readonly clientId: string;
  readonly name?: string;
  /** The domain or id of the tenant in which it is registered. @default the first tenant */
  readonly tenant?: string;
  /** Whether users of other tenants may sign in. @default false */
  readonly multiTenant?: boolean;
  readonly secrets?: readonly string[];
  /** Certificates in PEM (`selfSignedCertificate` makes one). */
  readonly certificates?: readonly string[];
  /** Issuers whose tokens are accepted as client assertions (workload identity federation). */
  readonly federatedCredentials?: readonly FederatedCredential[];
  /** @default any */
  readonly redirectUris?: readonly string[];
  /** The front-channel logout URL. Entra loads it in an iframe, with `?sid=`, when a user of this app signs out. */
  readonly frontChannelLogoutUrl?: string;
  /** The App ID URI of its own API. @default `api://<clientId>` */
  readonly appIdUri?: string;
  /** The scopes of that API, such as "access_as_user". @default any */
  readonly scopes?: readonly string[];
  /** Its app roles and application permissions, granted by an administrator, by resource. */
  readonly appPermissions?: Readonly<Record<string, readonly string[]>>;
  /** Full scopes with an administrator's consent, for which no user must consent. */
  readonly adminConsent?: readonly string[];
}

/**
 * A workload identity that the fake Entra trusts.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** @default `api://AzureADTokenExchange` */
  readonly audience?: string;
  /** The public key of that issuer. */
  readonly key: JWK;
}

/** Entra's settings. `configure` can change all of them later. */
export interface FakeEntraSettings {
  /** The optional claims of ID tokens in the app registrations. @default `sid` and `login_hint` */
  readonly optionalClaims: readonly ("sid" | "login_hint" | "email" | "acct" | "xms_cc")[];
  /** The lifetime of access tokens, in seconds. @default 3599 */
  readonly accessTokenLifetime: number;
  /** The lifetime of access tokens for clients that answer claims challenges (cp1), in seconds. @default 86399 */
  readonly longAccessTokenLifetime: number;
  /** Further challenges of APIs beside the claims challenge, in separate headers. @default none */
  readonly otherChallenges: { readonly before?: readonly string[]; readonly after?: readonly string[] };
  /** Whether the authorization endpoint shows pages to the user instead of a redirect at once. @default false */
  readonly interactive: boolean;
  /** The user of an authorization request without a `login_hint`, if no page asks. @default the first user */
  readonly visitor: string;
}

/** Options of the fake Entra. */
export interface FakeEntraOptions extends Partial<FakeEntraSettings> {
  /** The tenants. @default contoso.onmicrosoft.com */
  readonly tenants?: readonly FakeTenant[];
  /** The users. Other names are users of the first tenant. @default alice and bob */
  readonly users?: readonly FakeUser[];
  /** The app registrations. The first one is `entra.client`. @default one confidential client in the first tenant */
  readonly apps?: readonly FakeApp[];
  /** Entra's clock, in ms since the epoch. @default the machine's clock */
  readonly clock?: { now(): number };
  /** An origin that replaces `https://login.microsoftonline.com`, for a fake that is served locally. */
  readonly instance?: string;
  /** An origin, or the start of a URL, that replaces `https://graph.microsoft.com`. */
  readonly graph?: string;
}

/** The fault of one call: `{ aadsts: 50076 }`, `{ status: 429, retryAfter: 7 }`. */
export interface EntraMishap extends Mishap {
  /** Answers with this error of Entra's, in its shape: 50076, 65001, 50173, 90055 (429) … */
  readonly aadsts?: number;
}

export const defaultSettings: Omit<FakeEntraSettings, "visitor"> = {
  optionalClaims: ["sid", "login_hint"],
  accessTokenLifetime: 3599,
  longAccessTokenLifetime: 86_399,
  otherChallenges: {},
  interactive: false,
};

export const defaultTenant: FakeTenant = {
  id: "aaaabbbb-0000-cccc-1111-dddd2222eeee",
  domain: "contoso.onmicrosoft.com",
};

/** The tenant of personal Microsoft accounts. */
export const consumersTenant: FakeTenant = {
  id: "9188040d-6c67-4c5b-b112-36a304b66dad",
  domain: "live.com",
  kind: "consumers",
};
