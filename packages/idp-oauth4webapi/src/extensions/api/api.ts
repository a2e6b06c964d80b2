import { checkOptions, expected, func, type OptionRules, required, text } from "@identity-web/core/options";
import { isRecord, show } from "@identity-web/core/provider-kit";
import type { ClientExtension } from "../../extension.ts";
import { exchange } from "./token-exchange.ts";
import { verifyBearer } from "./verify-bearer.ts";

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

/**
 * Makes the app an API: the client checks the access tokens of callers (JWT, RFC 9068), and exchanges them for others on behalf
 * of their users (RFC 8693).
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [api({ audience: "https://api.example" })] });
 */
export const api = (options: ApiOptions): ClientExtension => ({
  name: "api()",
  check: ({ settings }) => problemsOf(options, settings.clientId),
  abilities: (context) => ({
    verifyBearer: (presented) => verifyBearer(context, options, presented),
    exchange: (bearer, request, grant) => exchange(context, bearer, request, grant),
  }),
});

const rules: OptionRules<ApiOptions> = {
  audience: required(text("this app's API as access tokens name it")),
  isAppToken: func("a function of a token's claims"),
};

/** Checks the options, which may come from plain JavaScript. */
const problemsOf = (options: unknown, clientId: string): readonly string[] => [
  ...checkOptions("api()", rules, options ?? {}),
  ...(isRecord(options) && options.audience === clientId
    ? [expected("api(): audience", "this app's API as access tokens name it", `the client id ${show(clientId)}`)]
    : []),
];
