import type { Awaitable, Clock, Crypto, IdentityProvider, WarningReason } from "@identity-web/core";
import type { Cached, JsonRecord, Send, SigningAlg } from "@identity-web/core/provider-kit";
import type { ClientAuth, DPoPHandle } from "oauth4webapi";
import type { Keys } from "./client/keys.ts";
import type { Metadata } from "./client/metadata.ts";
import type { Settings } from "./options/settings.ts";

/**
 * One capability of the client, as a value. `oidc()` combines a list of them. Each is a separate import, so that an app bundles only
 * the ones that it uses.
 *
 * @example
 * import { dpop } from "@identity-web/idp-oauth4webapi/dpop";
 * oidc({ issuer, clientId, clientSecret, extensions: [dpop()] });
 */
export interface ClientExtension {
  /** As the developer writes it, for messages: "dpop()". An extension replaces the profile's own of the same name. */
  readonly name: string;
  /** Checks the options. @returns one sentence for each problem, without secrets */
  check?(client: Client): readonly string[];
  /** Reads further members of the provider's metadata. @throws IdentityError `provider_unavailable` */
  readMetadata?(document: JsonRecord, url: string): Partial<Metadata>;
  /** The capabilities that the provider lacks, one clause each. */
  demands?(metadata: Metadata, client: Client): readonly Lack[];
  /** How the client authenticates at the provider. */
  readonly authenticate?: Authentication;
  /** How the authorization request reaches the provider without the browser. */
  readonly push?: PushedRequests;
  /** How tokens are bound to a key. */
  readonly bind?: KeyBinding;
  /** Reads a callback that isn't plain parameters. */
  readonly openCallback?: CallbackReader;
  /** Checks the parameters of a callback. @returns a clause if they break a rule */
  checkCallback?(callback: URLSearchParams): string | undefined;
  /** Checks the claims of an ID token. @returns a clause such as "its aud is …" if they break a rule */
  checkIdToken?(claims: JsonRecord, client: Client): string | undefined;
  /** Further claims about the user. Those of the ID token replace them. @throws RuleBroken, IdentityError */
  claims?(context: Context, metadata: Metadata, signedIn: FreshTokens): Promise<JsonRecord>;
  /** What the open client can do beyond a session's tokens. */
  abilities?(context: Context): Abilities;
}

/** Tokens that belong to no session: those that come to the app's own API, and the app's own. */
export type Abilities = Pick<IdentityProvider, "verifyBearer" | "exchange" | "clientCredentials">;

/** An extension that says how the client authenticates: the option `clientAuthentication`. */
export type ClientAuthentication = ClientExtension & { readonly authenticate: Authentication };

/** A set of extensions with its own rules: the option `profile`. */
export interface Profile extends ClientExtension {
  readonly extensions: readonly ClientExtension[];
  /** The default signature algorithm of ID tokens, in place of RS256. */
  readonly idTokenSigningAlg: SigningAlg;
}

/** A clause for a message, or `false` if nothing is missing. */
export type Lack = string | false;

/** Endpoints at which a client authenticates, as the metadata names them. */
export type AuthenticatedEndpoint = "token_endpoint" | "revocation_endpoint" | "pushed_authorization_request_endpoint";

export interface Authentication {
  /** The registered name of the method, for messages and comparisons with metadata. */
  method(settings: Settings, metadata: Metadata, endpoint: AuthenticatedEndpoint): string;
  /** @throws IdentityError `configuration` */
  prove(context: Context, metadata: Metadata, endpoint: AuthenticatedEndpoint): Awaitable<ClientAuth>;
  /** The cure after the provider refused the client. */
  cure(settings: Settings, method: string): string;
  /** Whether the client proves its identity. A public client gets no tokens for itself. */
  readonly confidential: boolean;
  /** The algorithm and audience of a signed proof. */
  readonly assertion?: { readonly alg: string | undefined; readonly audience: "issuer" | "token_endpoint" };
  /** Whether the client's `fetch` presents a certificate, also to APIs. */
  readonly certificate?: boolean;
}

export interface PushedRequests {
  readonly when: "always" | "offered" | "required";
  /** @returns the parameters for the browser. @throws IdentityError `configuration`, `provider_unavailable` */
  send(
    context: Context,
    metadata: Metadata,
    parameters: Readonly<Record<string, string>>,
    bound: BoundTokens,
  ): Promise<Readonly<Record<string, string>>>;
}

export interface CallbackReader {
  readonly responseMode: string;
  /** The `state`, to find the transaction by. It is not checked yet. */
  state(callback: URLSearchParams): string | undefined;
  /** The checked parameters. @throws RuleBroken, IdentityError `provider_unavailable` */
  open(context: Context, metadata: Metadata, received: URLSearchParams): Promise<URLSearchParams>;
}

export interface KeyBinding {
  readonly when: "always" | "needed" | "never";
  /** Called once for each open client. */
  open(client: Client & { readonly clock: Clock }): TokenBinding;
}

/** How an open client binds tokens to keys. */
export interface TokenBinding {
  /** Whether the tokens of a new sign-in are bound. */
  wants(metadata: Metadata): boolean;
  /** Makes a key. */
  create(): Promise<BoundTokens>;
  /** Reads a key that a transaction or a grant keeps; `undefined` if it can't be used. */
  read(key: string): Promise<BoundTokens | undefined>;
  /** Wraps `send`, to read the provider's answers. */
  hear(send: Send): Send;
  /** How APIs are called. @param own - A `fetch` to use in place of the runtime's. */
  api(own: typeof fetch | undefined): Pick<IdentityProvider, "fetch" | "authorize">;
}

/** The tokens of one sign-in, and the key that they are bound to. */
export interface BoundTokens {
  /** The expected `token_type`. */
  readonly type: "Bearer" | "DPoP";
  /** The key for the transaction and the grant. A secret. */
  readonly key: string | undefined;
  /** The parameters of the authorization request for the key. */
  parameters(): Promise<Readonly<Record<string, string>>>;
  /**
   * Sends a request with its proof. It is sent again only if the answer says that the provider did not process it.
   *
   * @param waits - Whether the caller still waits for an answer.
   */
  send(request: (proof: { DPoP?: DPoPHandle }) => Promise<Response>, waits: () => boolean): Promise<Response>;
}

/** The tokens of a new sign-in. */
export interface FreshTokens {
  readonly accessToken: string;
  /** The ID token's `sub`. */
  readonly subject: string;
  /** The API that the access token is for. */
  readonly resource: string | undefined;
  readonly bound: BoundTokens;
}

/** The joined capabilities of the client's extensions. */
export interface Capabilities {
  readonly all: readonly ClientExtension[];
  /** The profile's name. */
  readonly profile: string | undefined;
  readonly authentication: Authentication;
  readonly push: PushedRequests | undefined;
  readonly bind: KeyBinding | undefined;
  readonly callback: CallbackReader | undefined;
}

/** The configured client. */
export interface Client {
  readonly settings: Settings;
  readonly capabilities: Capabilities;
}

/** What an open client has seen of its provider. */
export interface Seen {
  /** Whether the token endpoint has accepted the client's authentication. */
  clientAccepted: boolean;
}

/** The open client. */
export interface Context extends Client {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly send: Send;
  readonly metadata: Cached<Metadata>;
  readonly keys: Keys;
  readonly binding: TokenBinding;
  /** Secrets that no message may show. */
  readonly secrets: readonly string[];
  /** What this process has seen of the provider. */
  readonly seen: Seen;
  /** Emits a warning, once for each message. */
  warn(message: string, reason?: WarningReason): void;
}
