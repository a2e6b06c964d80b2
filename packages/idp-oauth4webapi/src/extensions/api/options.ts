/** Options of `api()`. */
export interface ApiOptions {
  /**
   * The audience of access tokens for this app's own API. `requireBearer()` accepts them if they are JWTs signed by
   * `idTokenSigningAlg`. It must not be the client id, which is the audience of ID tokens. Tokens that are bound to a key are
   * refused.
   */
  readonly audience: string;
  /**
   * Whether a client got this access token for itself, if the known signs don't show it (those of RFC 9068, Auth0, Cognito,
   * Entra, Keycloak and Okta). Such a token has no user.
   *
   * @example
   * api({ audience, isAppToken: ({ token_kind }) => token_kind === "machine" });
   */
  readonly isAppToken?: (claims: Readonly<Record<string, unknown>>) => boolean;
}
