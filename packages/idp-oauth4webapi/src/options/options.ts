import type { SigningAlg } from "@identity-web/core/provider-kit";
import type { ClientAuthentication, ClientExtension, Profile } from "../extension.ts";

/** The options of `oidc()`. */
export interface OidcOptions {
  /**
   * The provider's issuer identifier: https, or plain http on loopback. It must equal the issuer in
   * the provider's metadata, except for a trailing slash.
   */
  readonly issuer: string;
  /** The app's client id at the provider. */
  readonly clientId: string;
  /** The app's client secret. Without a secret, a key or a certificate the app is a public client. */
  readonly clientSecret?: string;
  /**
   * How the client authenticates (RFC 6749 §2.3, OpenID Connect Core §9, RFC 8705 §2): `clientSecretBasic()`,
   * `clientSecretPost()` and `none()` of this package, `privateKeyJwt()` of `/private-key-jwt`, `tls()` of `/mtls`.
   *
   * @default with a secret `client_secret_basic`, or `client_secret_post` if the provider offers only that, or offers both and
   * the id or the secret has a character that Basic authentication escapes (not a letter, a digit or `-._*`); otherwise `none()`
   * @example
   * import { privateKeyJwt } from "@identity-web/idp-oauth4webapi/private-key-jwt";
   * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt(process.env.CLIENT_KEY_PEM) });
   */
  readonly clientAuthentication?: ClientAuthentication;
  /**
   * A security profile: a set of extensions with its own rules. Options and providers that break the rules are refused.
   *
   * @default none
   *
   * @example
   * import { fapi2 } from "@identity-web/idp-oauth4webapi/fapi2";
   * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt(key), profile: fapi2 });
   */
  readonly profile?: Profile;
  /**
   * Further capabilities, each an import: `par()`, `dpop()`, `jarm()`, `userinfo()`, `api()`, `clientCredentials()`. An extension
   * replaces the profile's of the same name.
   *
   * @default []
   */
  readonly extensions?: readonly ClientExtension[];
  /**
   * How the provider sends the browser back. For signed answers: `jarm()` of `/jarm`.
   *
   * @default "query"
   */
  readonly responseMode?: "query" | "form_post";
  /**
   * The one signature algorithm of ID tokens, logout tokens and callbacks.
   *
   * @default "RS256", or that of the profile
   */
  readonly idTokenSigningAlg?: SigningAlg;
  /** Further parameters for every authorization request. Those of a single sign-in replace them. @default {} */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * How the browser is sent to the end-session endpoint.
   *
   * @default "redirect"
   */
  readonly endSession?: "redirect" | "post";
  /**
   * Whether the provider rotates refresh tokens. With "learn" they count as rotating until a refresh shows otherwise.
   *
   * @default "learn"
   */
  readonly refreshTokens?: "single-use" | "reusable" | "learn";
  /**
   * How many seconds the provider's clock may be off. A machine without time synchronization drifts that far in a few days.
   *
   * @default 30
   */
  readonly clockToleranceSeconds?: number;
  /**
   * How long one request to the provider may take, in ms.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /**
   * Accepts logout tokens without `exp`, which some providers send against the specification, for two minutes from their
   * `iat`.
   *
   * @default false
   * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken
   */
  readonly insecureLogoutTokensWithoutExp?: boolean;
  /**
   * The function that sends requests. Client authentication by TLS needs one that presents the certificate (undici's `Agent`,
   * `Deno.createHttpClient`, Bun's `tls`, a Worker's mTLS binding).
   *
   * @default the runtime's `fetch`
   */
  readonly fetch?: typeof fetch;
}
