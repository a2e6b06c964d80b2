import { show } from "@identity-web/core/provider-kit";

export interface ApiOptions {
  /**
   * What access tokens for this app's own API name as their audience: `requireBearer()` lets them in, where they are JWTs
   * signed by `idTokenSigningAlg`. It must not be the client id, which ID tokens name. Tokens that are bound to a key are
   * refused.
   */
  readonly audience: string;
  /**
   * Whether an access token that came to this app's own API is a client's own, for no user, where the known signs don't tell
   * (those of RFC 9068, Auth0, Cognito, Entra, Keycloak and Okta). Such a token never counts as a user's.
   *
   * @example
   * api({ audience, isAppToken: ({ token_kind }) => token_kind === "machine" });
   */
  readonly isAppToken?: (claims: Readonly<Record<string, unknown>>) => boolean;
}

/** What is wrong with options that may come from plain JavaScript. */
export function checkApiOptions(options: unknown, clientId: string): string[] {
  const given = Object(options);
  const audience: unknown = Reflect.get(given, "audience");
  const isAppToken: unknown = Reflect.get(given, "isAppToken");
  const known = ["audience", "isAppToken"];
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => `unknown option ${show(name)} of api(); there are ${known.join(", ")}`),
    ...(typeof audience === "string" && audience !== "" && audience !== clientId
      ? []
      : [
          `audience of api() must be this app's API as access tokens name it, and not the client id, not ${show(audience)}`,
        ]),
    ...(isAppToken === undefined || typeof isAppToken === "function"
      ? []
      : [`isAppToken of api() must be a function of a token's claims, not ${show(isAppToken)}`]),
  ];
}
