import type { Awaitable, Clock, Crypto, IdentityProvider } from "@identity-web/core";
import type { Cached, JsonRecord, Send } from "@identity-web/core/provider-kit";
import type { ClientAuth, DPoPHandle } from "oauth4webapi";
import type { Keys } from "./client/keys.ts";
import type { Metadata } from "./client/metadata.ts";
import type { Settings, SigningAlg } from "./options/settings.ts";

/**
 * One capability of the client as a value: `oidc()` folds a list of them. Each is an import of its own, so that an app carries
 * only what it uses.
 *
 * @example
 * import { dpop } from "@identity-web/idp-oauth4webapi/dpop";
 * oidc({ issuer, clientId, clientSecret, extensions: [dpop()] });
 */
export interface ClientExtension {
  /** As the developer writes it, for messages: "dpop()". An extension replaces the profile's own of the same name. */
  readonly name: string;
  /** What is wrong with the options, one sentence each. It must show no secret. */
  check?(client: Client): readonly string[];
  /** What it reads of the provider's metadata beyond the common members. @throws IdentityError `provider_unavailable` */
  readMetadata?(document: JsonRecord, url: string): Partial<Metadata>;
  /** What the provider must offer and doesn't, one clause each. */
  demands?(metadata: Metadata, client: Client): readonly Lack[];
  /** How the client authenticates at the provider. */
  readonly authenticate?: Authentication;
  /** How the authorization request reaches the provider without the browser. */
  readonly push?: PushedRequests;
  /** How tokens are bound to a key. */
  readonly bind?: KeyBinding;
  /** How the provider's answer comes, where it isn't plain parameters. */
  readonly openCallback?: CallbackReader;
  /** What is wrong with a callback's parameters; a clause. */
  checkCallback?(callback: URLSearchParams): string | undefined;
  /** What is wrong with the claims of an ID token; a clause such as "its aud is …". */
  checkIdToken?(claims: JsonRecord, client: Client): string | undefined;
  /** More claims about the user. The ID token's own replace them. @throws RuleBroken, IdentityError */
  claims?(context: Context, metadata: Metadata, signedIn: FreshTokens): Promise<JsonRecord>;
  /** What the open client can do beyond a session's tokens. */
  abilities?(context: Context): Abilities;
}

/** Tokens that belong to no session: those that come to the app's own API, and the app's own. */
export type Abilities = Pick<IdentityProvider, "verifyBearer" | "exchange" | "clientCredentials">;

/** An extension that says how the client authenticates: the option `clientAuthentication`. */
export type ClientAuthentication = ClientExtension & { readonly authenticate: Authentication };

/** Extensions that belong together, with rules of their own: the option `profile`. */
export interface Profile extends ClientExtension {
  readonly extensions: readonly ClientExtension[];
  /** In place of RS256. */
  readonly idTokenSigningAlg: SigningAlg;
}

/** A clause for a message; `false`: nothing is missing. */
export type Lack = string | false;

/** Endpoints at which a client authenticates, as the metadata names them. */
export type AuthenticatedEndpoint = "token_endpoint" | "revocation_endpoint" | "pushed_authorization_request_endpoint";

export interface Authentication {
  /** The registered name of the method, for messages and comparisons with metadata. */
  method(settings: Settings, metadata: Metadata, endpoint: AuthenticatedEndpoint): string;
  /** @throws IdentityError `configuration` */
  prove(context: Context, metadata: Metadata, endpoint: AuthenticatedEndpoint): Awaitable<ClientAuth>;
  /** What a developer does after the provider refused the client. */
  cure(settings: Settings, method: string): string;
  /** Whether the provider can know the client: a public client gets no tokens for itself. */
  readonly confidential: boolean;
  /** What a signed proof is made by. */
  readonly assertion?: { readonly alg: string | undefined; readonly audience: "issuer" | "token_endpoint" };
  /** Whether it is a certificate that the client's `fetch` presents, to APIs as well. */
  readonly certificate?: boolean;
}

export interface PushedRequests {
  readonly when: "always" | "offered" | "required";
  /** @returns what the browser carries. @throws IdentityError `configuration`, `provider_unavailable` */
  send(
    context: Context,
    metadata: Metadata,
    parameters: Readonly<Record<string, string>>,
    bound: BoundTokens,
  ): Promise<Readonly<Record<string, string>>>;
}

export interface CallbackReader {
  readonly responseMode: string;
  /** The `state`, to find the transaction by. Nothing of it has been checked. */
  state(callback: URLSearchParams): string | undefined;
  /** The checked parameters. @throws RuleBroken, IdentityError `provider_unavailable` */
  open(context: Context, metadata: Metadata, received: URLSearchParams): Promise<URLSearchParams>;
}

export interface KeyBinding {
  readonly when: "always" | "needed" | "never";
  /** Once for each open client. */
  open(client: Client & { readonly clock: Clock }): TokenBinding;
}

/** How an open client binds tokens to keys. */
export interface TokenBinding {
  /** Whether the tokens of a new sign-in are bound. */
  wants(metadata: Metadata): boolean;
  /** Makes a key. */
  create(): Promise<BoundTokens>;
  /** Reads a key that a transaction or a grant keeps; `undefined` where it can't be used. */
  read(key: string): Promise<BoundTokens | undefined>;
  /** Listens to the provider's answers. */
  hear(send: Send): Send;
  /** How APIs are called. @param own - A `fetch` to use in place of the runtime's. */
  api(own: typeof fetch | undefined): Pick<IdentityProvider, "fetch" | "authorize">;
}

/** The tokens of one sign-in, and the key that they are bound to. */
export interface BoundTokens {
  /** The type that the provider must say. */
  readonly type: "Bearer" | "DPoP";
  /** As the transaction and the grant keep it. A secret. */
  readonly key: string | undefined;
  /** What the authorization request says of the key. */
  parameters(): Promise<Readonly<Record<string, string>>>;
  /**
   * Sends a request with its proof. It is sent once more only where the answer says that the request was not looked at.
   *
   * @param waits - Whether the caller still waits for an answer.
   */
  send(request: (proof: { DPoP?: DPoPHandle }) => Promise<Response>, waits: () => boolean): Promise<Response>;
}

/** What a sign-in has just brought. */
export interface FreshTokens {
  readonly accessToken: string;
  /** The ID token's `sub`. */
  readonly subject: string;
  /** The API that the access token is for. */
  readonly resource: string | undefined;
  readonly bound: BoundTokens;
}

/** Everything that the client's extensions can do, as one. */
export interface Capabilities {
  readonly all: readonly ClientExtension[];
  /** The profile's name. */
  readonly profile: string | undefined;
  readonly authentication: Authentication;
  readonly push: PushedRequests | undefined;
  readonly bind: KeyBinding | undefined;
  readonly callback: CallbackReader | undefined;
}

/** The client as it is configured. */
export interface Client {
  readonly settings: Settings;
  readonly capabilities: Capabilities;
}

/** The client as it is at work. */
export interface Context extends Client {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly send: Send;
  readonly metadata: Cached<Metadata>;
  readonly keys: Keys;
  readonly binding: TokenBinding;
  /** What no message may show. */
  readonly secrets: readonly string[];
  /** Tells the developer something, once. */
  warn(message: string): void;
}
