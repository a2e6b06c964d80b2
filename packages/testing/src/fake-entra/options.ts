import type { JWK } from "jose";

/** A directory. */
export interface FakeTenant {
  /** A GUID. */
  readonly id: string;
  /** The initial domain, such as `contoso.onmicrosoft.com`. */
  readonly domain: string;
  /** Default "workforce". "b2c" lives at `<name>.b2clogin.com`, "external" (External ID) at `<name>.ciamlogin.com`. */
  readonly kind?: "workforce" | "b2c" | "external" | "consumers";
}

/** A user with an account. */
export interface FakeUser {
  /** How tests call them: `entra.authorize(url, { user: "alice" })`. */
  readonly name: string;
  /** The domain or id of their home tenant. Default: the first tenant. */
  readonly tenant?: string;
  /** The object id in the home tenant, a GUID. Default: a random one. */
  readonly oid?: string;
  /** Default `<name>@<domain of the home tenant>`. */
  readonly username?: string;
  /** `name` in ID tokens. Default: the name, with a capital. */
  readonly displayName?: string;
  /** The domains or ids of tenants where they are guests: with another object id there. */
  readonly guestIn?: readonly string[];
  /** More claims of their ID tokens. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** An app registration. */
export interface FakeApp {
  /** A GUID. */
  readonly clientId: string;
  readonly name?: string;
  /** The domain or id of the tenant that it is registered in. Default: the first tenant. */
  readonly tenant?: string;
  /** Whether users of other tenants may sign in. Default false. */
  readonly multiTenant?: boolean;
  readonly secrets?: readonly string[];
  /** Certificates in PEM (`selfSignedCertificate` makes one). */
  readonly certificates?: readonly string[];
  /** Whose tokens are taken as client assertions (workload identity federation). */
  readonly federatedCredentials?: readonly FederatedCredential[];
  /** Default: any. */
  readonly redirectUris?: readonly string[];
  /** Loaded in an iframe, with `?sid=`, when a user who used this app signs out anywhere. */
  readonly frontChannelLogoutUrl?: string;
  /** What it exposes as an API. Default `api://<clientId>`. */
  readonly appIdUri?: string;
  /** The scopes of that API, such as "access_as_user". Default: any. */
  readonly scopes?: readonly string[];
  /** App roles and application permissions that an administrator has granted it, by resource. */
  readonly appPermissions?: Readonly<Record<string, readonly string[]>>;
  /** Full scopes that an administrator has consented to, so that no user needs to. */
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
  /** Default `api://AzureADTokenExchange`. */
  readonly audience?: string;
  /** The public key of that issuer. */
  readonly key: JWK;
}

/** How Entra behaves. Everything can be changed later by `configure`. */
export interface FakeEntraSettings {
  /** Optional claims of ID tokens that the app registrations ask for. Default `sid` and `login_hint`. */
  readonly optionalClaims: readonly ("sid" | "login_hint" | "email" | "acct" | "xms_cc")[];
  /** Whether the front-channel iframes carry `iss`, too. Entra sends none. Default false. */
  readonly frontChannelIss: boolean;
  /** In seconds. Default 3599. */
  readonly accessTokenLifetime: number;
  /** Of tokens for clients that can answer claims challenges (cp1), in seconds. Default 86399. */
  readonly longAccessTokenLifetime: number;
  /** Challenges that APIs send beside the claims challenge, in headers of their own. Default none. */
  readonly otherChallenges: { readonly before?: readonly string[]; readonly after?: readonly string[] };
  /** Whether the authorization endpoint asks the browser's user (a page) instead of letting the visitor through. Default false. */
  readonly interactive: boolean;
  /** The user of an authorization request without a `login_hint`, where no page asks. Default: the first user. */
  readonly visitor: string;
}

/** Options of the fake Entra. */
export interface FakeEntraOptions extends Partial<FakeEntraSettings> {
  /** Default: contoso.onmicrosoft.com. */
  readonly tenants?: readonly FakeTenant[];
  /** Default: alice and bob. Other names are users of the first tenant. */
  readonly users?: readonly FakeUser[];
  /** Default: one confidential client in the first tenant. The first one is `entra.client`. */
  readonly apps?: readonly FakeApp[];
  /** What time it is, in ms since the epoch. Default the machine's. */
  readonly clock?: { now(): number };
  /** An origin that stands for `https://login.microsoftonline.com`, for a fake that is served locally. */
  readonly instance?: string;
  /** An origin, or the start of a URL, that stands for `https://graph.microsoft.com`. */
  readonly graph?: string;
}

export const defaultTenant: FakeTenant = {
  id: "aaaabbbb-0000-cccc-1111-dddd2222eeee",
  domain: "contoso.onmicrosoft.com",
};

/** Where personal Microsoft accounts live. */
export const consumersTenant: FakeTenant = {
  id: "9188040d-6c67-4c5b-b112-36a304b66dad",
  domain: "live.com",
  kind: "consumers",
};
