/**
 * How the client shows the provider who it is (RFC 6749 §2.3, OpenID Connect Core §9, RFC 8705 §2). The two by TLS need a
 * `fetch` that presents the client's certificate.
 */
export type ClientAuthentication =
  | "client_secret_basic"
  | "client_secret_post"
  | "private_key_jwt"
  | "tls_client_auth"
  | "self_signed_tls_client_auth"
  | "none";

/** Algorithms that the client signs by when it authenticates. RS256 is not for `profile: "fapi2"`. */
export type ClientKeyAlg = "ES256" | "PS256" | "EdDSA" | "RS256";

/** A private key: a `CryptoKey` for signing, a JWK, or PKCS#8 in PEM. */
export type PrivateKeyMaterial = CryptoKey | JsonWebKey | string;

/** A private key with what it doesn't say itself. */
export interface ClientKey {
  readonly key: PrivateKeyMaterial;
  /** The key id under which its public half is registered at the provider. Default: the JWK's own. */
  readonly kid?: string;
  /** Default: the JWK's own; else ES256 for P-256, EdDSA for Ed25519, PS256 for RSA. */
  readonly alg?: ClientKeyAlg;
}

/** How the provider sends the browser back; those with `jwt` by a signed answer (JARM). `jwt` is `query.jwt`. */
export type ResponseMode = "query" | "form_post" | "jwt" | "query.jwt" | "form_post.jwt";

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
  /**
   * "fapi2": the FAPI 2.0 Security Profile in one word. Requests are pushed (PAR), the client authenticates by `clientKey` or
   * by TLS, tokens are bound to a key (DPoP) or to the client's certificate, the callback must carry `iss`, and ID tokens
   * are signed by PS256, ES256 or EdDSA for this client alone. Options and providers that can't are refused.
   *
   * @see https://openid.net/specs/fapi-security-profile-2_0-final.html
   */
  readonly profile?: "fapi2";
  /** The app's client secret; without a secret, a key or a certificate the app is a public client. */
  readonly clientSecret?: string;
  /**
   * The app's private key, for `private_key_jwt`: the provider knows the public one. Nobody but the app ever has it.
   *
   * @example
   * oidc({ issuer, clientId, clientKey: process.env.CLIENT_KEY_PEM });
   * oidc({ issuer, clientId, clientKey: { key: pem, kid: "2026-11", alg: "PS256" } });
   * @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
   */
  readonly clientKey?: PrivateKeyMaterial | ClientKey;
  /**
   * Default: with `clientKey` `private_key_jwt`; with a secret `client_secret_basic`, or `client_secret_post` where the provider
   * offers only that, or offers both and id or secret have characters that Basic authentication escapes (all but letters,
   * digits and `-._*`); else `none`.
   */
  readonly clientAuthentication?: ClientAuthentication;
  /**
   * Whom the signed proof of `private_key_jwt` names as its audience. Default `issuer`, which no other provider can use.
   * Some providers still want `token_endpoint`.
   */
  readonly clientAssertionAudience?: "issuer" | "token_endpoint";
  /**
   * Whether the authorization request goes to the provider directly, so that the browser carries only a reference to it
   * (PAR, RFC 9126). Default: wherever the provider offers it. `true`: a provider without it is refused. `false`: only where
   * the provider requires it.
   */
  readonly pushedAuthorization?: boolean;
  /**
   * Binds access and refresh tokens to a key that each sign-in makes for itself (DPoP, RFC 9449); a provider that gives
   * other tokens is refused. `user.fetch` then sends the proof with the token; whoever calls an API in another way must do
   * so, too. Default false; with `profile: "fapi2"` true, unless the client authenticates by TLS and the provider offers no
   * DPoP.
   */
  readonly dpop?: boolean;
  /**
   * What access tokens for this app's own API name as their audience: `requireBearer()` lets them in, where they are JWTs
   * signed by `idTokenSigningAlg`. It must not be the client id, which ID tokens name. Tokens that are bound to a key are
   * refused.
   */
  readonly audience?: string;
  /**
   * Whether an access token that came to this app's own API is a client's own, for no user, where the known signs don't tell
   * (those of RFC 9068, Auth0, Cognito, Entra, Keycloak and Okta). Such a token never counts as a user's. Needs `audience`.
   *
   * @example
   * oidc({ issuer, clientId, audience, isAppToken: ({ token_kind }) => token_kind === "machine" });
   */
  readonly isAppToken?: (claims: Readonly<Record<string, unknown>>) => boolean;
  /** Default `query`. */
  readonly responseMode?: ResponseMode;
  /**
   * The one algorithm that the provider signs ID tokens, logout tokens and callbacks by. Default RS256; with
   * `profile: "fapi2"` PS256.
   */
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
  /**
   * What to send requests with. Default: the runtime's `fetch`. Client authentication by TLS needs one that presents the
   * certificate (undici's `Agent`, `Deno.createHttpClient`, Bun's `tls`, a Worker's mTLS binding).
   */
  readonly fetch?: typeof fetch;
}
