import type { ClientExtension } from "../../extension.ts";
import { type ApiOptions, checkApiOptions } from "./options.ts";
import { exchange } from "./token-exchange.ts";
import { verifyBearer } from "./verify-bearer.ts";

export type { ApiOptions } from "./options.ts";

/**
 * The app is an API as well: the client checks the access tokens that come in (JWT, RFC 9068), and exchanges them for others on
 * behalf of their users (RFC 8693).
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [api({ audience: "https://api.example" })] });
 */
export const api = (options: ApiOptions): ClientExtension => ({
  name: "api()",
  check: ({ settings }) => checkApiOptions(options, settings.clientId),
  abilities: (context) => ({
    verifyBearer: (presented) => verifyBearer(context, options, presented),
    exchange: (bearer, request, grant) => exchange(context, bearer, request, grant),
  }),
});
