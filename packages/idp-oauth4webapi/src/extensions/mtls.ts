import { expected } from "@identity-web/core/options";
import { endpointOf, isRecord } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { secretBeside } from "../client/authentication.ts";
import { pick } from "../client/metadata.ts";
import type { ClientAuthentication } from "../extension.ts";

/** Options of `tls()`. */
export interface TlsOptions {
  /**
   * Whether the provider registered the certificate itself (`self_signed_tls_client_auth`), not its certificate authority
   * (`tls_client_auth`).
   *
   * @default false
   */
  readonly selfSigned?: boolean;
}

/** The endpoints for the client's own requests. Browsers present no certificate. */
const endpoints = [
  "token_endpoint",
  "revocation_endpoint",
  "pushed_authorization_request_endpoint",
  "userinfo_endpoint",
] as const;

/**
 * Authenticates the client by the TLS certificate that the option `fetch` presents. Requests go to the provider's endpoints for
 * certificates (`mtls_endpoint_aliases`), if it has them. Calls of APIs use the same `fetch`, because tokens may be bound to the
 * certificate.
 *
 * @example
 * oidc({ issuer, clientId, clientAuthentication: tls(), fetch: withCertificate });
 * @see https://www.rfc-editor.org/rfc/rfc8705
 */
export function tls({ selfSigned = false }: TlsOptions = {}): ClientAuthentication {
  const method = selfSigned ? "self_signed_tls_client_auth" : "tls_client_auth";
  return {
    name: "tls()",
    check: ({ settings }) => [
      ...(settings.fetch === undefined
        ? [
            expected(
              "fetch",
              "a function that presents the client's certificate, for clientAuthentication: tls()",
              "nothing",
            ),
          ]
        : []),
      ...(settings.clientSecret === undefined ? [] : [secretBeside("tls()")]),
    ],
    // RFC 8705 §5.
    readMetadata({ mtls_endpoint_aliases: aliases }, url) {
      return isRecord(aliases) ? pick(aliases, endpoints, (_value, name) => endpointOf(aliases, name, url)) : {};
    },
    authenticate: {
      confidential: true,
      certificate: true,
      method: () => method,
      prove: () => oauth.None(),
      cure: () =>
        "the option fetch of oidc() must present the certificate that is registered at the provider for this client.",
    },
  };
}
