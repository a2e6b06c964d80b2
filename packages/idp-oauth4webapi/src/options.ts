/** How the client shows the provider who it is (RFC 6749 §2.3). */
export type ClientAuthentication = "client_secret_basic" | "client_secret_post" | "none";

/** Algorithms that an ID token may be signed by: public keys only, and never `none`. */
export type SigningAlg =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";

/** What `oidc()` takes. */
export interface OidcOptions {
  /**
   * The provider's issuer identifier: https, or plain http on loopback. Compared exactly with what the provider says of
   * itself, but for a slash at its end.
   */
  readonly issuer: string;
  /** The app's client id at the provider. */
  readonly clientId: string;
  /** The app's client secret; without one the app is a public client. */
  readonly clientSecret?: string;
  /** Default: with a secret `client_secret_basic`, unless the provider offers only `client_secret_post`; else `none`. */
  readonly clientAuthentication?: ClientAuthentication;
  /** How the provider sends the browser back. Default `query`. */
  readonly responseMode?: "query" | "form_post";
  /** The one algorithm that ID tokens and logout tokens are signed by. Default RS256. */
  readonly idTokenSigningAlg?: SigningAlg;
  /** More parameters for every authorization request; those of a single sign-in win. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /** How the browser is sent to the end-session endpoint. Default `redirect`. */
  readonly endSession?: "redirect" | "post";
  /** Whether the provider rotates refresh tokens. Default `learn`: they count as rotating until a refresh shows otherwise. */
  readonly refreshTokens?: "single-use" | "reusable" | "learn";
  /**
   * Asks the userinfo endpoint at sign-in and adds its claims to the session's. Default false. Not asked where a sign-in
   * names a `resource`: its access token is for that API alone.
   */
  readonly userinfo?: boolean;
  /** How far the provider's clock may be off, in seconds. Default 30, as much as a node without time service drifts in days. */
  readonly clockToleranceSeconds?: number;
  /** How long one request to the provider may take, in ms. Default 10 000. */
  readonly timeoutMs?: number;
  /**
   * Admits logout tokens without `exp`, which some providers send against the specification: they then count for two
   * minutes from their `iat`.
   *
   * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken
   */
  readonly insecureLogoutTokensWithoutExp?: boolean;
  /** What to send requests with. Default: the runtime's `fetch`. */
  readonly fetch?: typeof fetch;
}
