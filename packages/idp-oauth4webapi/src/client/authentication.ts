import { expected } from "@identity-web/core/options";
import * as oauth from "oauth4webapi";
import type { AuthenticatedEndpoint, ClientAuthentication } from "../extension.ts";
import type { Settings } from "../options/settings.ts";
import { basicAuthentication, isEscaped } from "./basic-authentication.ts";
import type { Metadata } from "./metadata.ts";

/**
 * Sends the option `clientSecret` in the `Authorization` header, even if the provider doesn't offer that (RFC 6749 §2.3.1).
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, clientAuthentication: clientSecretBasic() });
 */
export const clientSecretBasic = (): ClientAuthentication =>
  bySecret("clientSecretBasic()", () => "client_secret_basic");

/**
 * Sends the option `clientSecret` in the body, even if the provider doesn't offer that (RFC 6749 §2.3.1).
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, clientAuthentication: clientSecretPost() });
 */
export const clientSecretPost = (): ClientAuthentication => bySecret("clientSecretPost()", () => "client_secret_post");

/**
 * A public client: it sends its id without a proof. The default without a secret.
 *
 * @example
 * oidc({ issuer, clientId, clientAuthentication: none() });
 */
export const none = (): ClientAuthentication => ({
  name: "none()",
  check: ({ settings }) => (settings.clientSecret === undefined ? [] : [secretBeside("none()")]),
  authenticate: {
    confidential: false,
    method: () => "none",
    prove: () => oauth.None(),
    cure: () => "if it is a confidential client at the provider, set clientSecret or clientAuthentication in oidc().",
  },
});

/**
 * The default with a secret: `client_secret_basic`. It is `client_secret_post` if the provider offers only that, or if it
 * offers both and Basic authentication would escape a character.
 */
export const offeredSecret = (): ClientAuthentication =>
  bySecret("clientSecret", (settings, metadata, endpoint) => {
    const offered = offeredAt(metadata, endpoint);
    if (!offered.includes("client_secret_post")) return "client_secret_basic";
    return offered.includes("client_secret_basic") && !hasEscapes(settings)
      ? "client_secret_basic"
      : "client_secret_post";
  });

/** The problem of a secret beside a method that sends none. */
export const secretBeside = (name: string): string =>
  `${expected("clientSecret", `no such option beside clientAuthentication: ${name}, which sends no secret`, "a text")}: remove one`;

type Choice = (
  settings: Settings,
  metadata: Metadata,
  endpoint: AuthenticatedEndpoint,
) => "client_secret_basic" | "client_secret_post";

const bySecret = (name: string, method: Choice): ClientAuthentication => ({
  name,
  check: ({ settings }) =>
    settings.clientSecret === undefined
      ? [expected("clientSecret", `the secret that clientAuthentication: ${name} sends`, "nothing")]
      : [],
  authenticate: {
    confidential: true,
    method,
    prove({ settings }, metadata, endpoint) {
      const { clientSecret = "" } = settings;
      return method(settings, metadata, endpoint) === "client_secret_basic"
        ? basicAuthentication(clientSecret)
        : oauth.ClientSecretPost(clientSecret);
    },
    cure: secretCure,
  },
});

/** RFC 8414 §2. Most providers announce the methods of the token endpoint only, and use them at the others, too. */
const offeredAt = (metadata: Metadata, endpoint: AuthenticatedEndpoint): readonly string[] =>
  (endpoint === "revocation_endpoint" ? metadata.revocation_endpoint_auth_methods_supported : undefined) ??
  metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];

/** Whether Basic authentication escapes a part of the client's id or secret. Providers that don't decode refuse the client then. */
const hasEscapes = ({ clientId, clientSecret = "" }: Settings): boolean =>
  isEscaped(clientId) || isEscaped(clientSecret);

function secretCure(settings: Settings, method: string): string {
  const isBasic = method === "client_secret_basic";
  const other = isBasic ? "clientSecretPost() (client_secret_post)" : "clientSecretBasic() (client_secret_basic)";
  const cure = `check clientId and clientSecret in oidc() (a secret may have expired at the provider), or set clientAuthentication: ${other}.`;
  if (!hasEscapes(settings)) return cure;
  const escapes = "The client's id or secret has characters that client_secret_basic escapes";
  return isBasic
    ? `${cure} ${escapes}, and some providers compare the header without decoding it.`
    : `${cure} ${escapes}, so client_secret_post is used if the provider offers it.`;
}
