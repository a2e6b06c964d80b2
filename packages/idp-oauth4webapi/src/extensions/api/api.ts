import { checkOptions, expected, func, type OptionRules, required, show, text } from "@identity-web/core/options";
import { isRecord } from "@identity-web/core/provider-kit";
import type { ClientExtension } from "../../extension.ts";
import type { ApiOptions } from "./options.ts";
import { exchange } from "./token-exchange.ts";
import { verifyBearer } from "./verify-bearer.ts";

export type { ApiOptions } from "./options.ts";

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
