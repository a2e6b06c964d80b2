import type { ClientAuthentication, ClientExtension, Profile } from "../extension.ts";
import type { SigningAlg } from "./settings.ts";

/** What `oidc()` takes. */
export interface OidcOptions {
  /**
   * The provider's issuer identifier: https, or plain http on loopback. Compared exactly with what the provider says of
   * itself, but for a slash at its end.
   */
  readonly issuer: string;
  /** The app's client id at the provider. */
  readonly clientId: string;
  /** The app's client secret. Without a secret, a key or a certificate the app is a public client. */
  readonly clientSecret?: string;
  /**
   * How the client shows the provider who it is (RFC 6749 §2.3, OpenID Connect Core §9, RFC 8705 §2): `clientSecretBasic()`,
   * `clientSecretPost()` and `none()` of this package, `privateKeyJwt()` of `/private-key-jwt`, `tls()` of `/mtls`.
   *
   * @default with a secret `client_secret_basic`, or `client_secret_post` where the provider offers only that, or offers both
   * and id or secret have characters that Basic authentication escapes (all but letters, digits and `-._*`); else `none()`
   * @example
   * import { privateKeyJwt } from "@identity-web/idp-oauth4webapi/private-key-jwt";
   * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt(process.env.CLIENT_KEY_PEM) });
   */
  readonly clientAuthentication?: ClientAuthentication;
  /**
   * A security profile: extensions and rules that belong together. Options and providers that are against it are refused.
   *
   * @example
   * import { fapi2 } from "@identity-web/idp-oauth4webapi/fapi2";
   * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt(key), profile: fapi2 });
   */
  readonly profile?: Profile;
  /**
   * More capabilities, each an import: `par()`, `dpop()`, `jarm()`, `userinfo()`, `api()`, `clientCredentials()`. One replaces the profile's own of its name.
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
   * The one algorithm that the provider signs ID tokens, logout tokens and callbacks by.
   *
   * @default "RS256", or what the profile says
   */
  readonly idTokenSigningAlg?: SigningAlg;
  /** More parameters for every authorization request; those of a single sign-in win. */
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
   * How far the provider's clock may be off, in seconds: by default as much as a node without time service drifts in days.
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
   * Admits logout tokens without `exp`, which some providers send against the specification: they then count for two
   * minutes from their `iat`.
   *
   * @default false
   * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken
   */
  readonly insecureLogoutTokensWithoutExp?: boolean;
  /**
   * What to send requests with. Client authentication by TLS needs one that presents the certificate (undici's `Agent`,
   * `Deno.createHttpClient`, Bun's `tls`, a Worker's mTLS binding).
   *
   * @default the runtime's `fetch`
   */
  readonly fetch?: typeof fetch;
}
