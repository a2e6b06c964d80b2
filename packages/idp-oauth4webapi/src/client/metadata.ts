import { endpointOf, type JsonRecord, show } from "@identity-web/core/provider-kit";
import type { AuthorizationServer } from "oauth4webapi";
import { failure } from "../error-texts.ts";

/** The members of a provider's metadata that this client uses (OpenID Connect Discovery §3). */
export interface Metadata extends AuthorizationServer {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
}

const endpoints = [
  "userinfo_endpoint",
  "end_session_endpoint",
  "revocation_endpoint",
  "pushed_authorization_request_endpoint",
] as const;
const flags = [
  "authorization_response_iss_parameter_supported",
  "require_pushed_authorization_requests",
  "tls_client_certificate_bound_access_tokens",
  "frontchannel_logout_supported",
  "frontchannel_logout_session_supported",
  "backchannel_logout_session_supported",
] as const;
const lists = [
  "token_endpoint_auth_methods_supported",
  "revocation_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
  "id_token_signing_alg_values_supported",
  "dpop_signing_alg_values_supported",
  "code_challenge_methods_supported",
  "response_modes_supported",
  "scopes_supported",
] as const;

/** Whether two issuers are equal, except for one slash at the end. */
export const isSameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, "") === b.replace(/\/$/, "");

/** Reads the document found at `url`. @throws IdentityError `provider_unavailable` if the document can't be used */
export function readMetadata(document: JsonRecord, expected: string, url: string): Metadata {
  const { issuer } = document;
  if (typeof issuer !== "string" || !isSameIssuer(issuer, expected))
    throw failure("issuer-mismatch", { expected, url, found: show(issuer) });
  if (document.require_pushed_authorization_requests === true) {
    // A provider that requires pushed requests must have the endpoint, whether or not the app uses `par()`.
    endpointOf(document, "pushed_authorization_request_endpoint", url);
  }
  return {
    issuer,
    authorization_endpoint: endpointOf(document, "authorization_endpoint", url),
    token_endpoint: endpointOf(document, "token_endpoint", url),
    jwks_uri: endpointOf(document, "jwks_uri", url),
    ...pick(document, endpoints, (_value, name) => endpointOf(document, name, url)),
    ...pick(document, flags, (value) => value === true),
    ...pick(document, lists, (value) =>
      Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined,
    ),
  };
}

/** Reads the named members that the document has. */
export function pick<N extends string, T>(
  document: JsonRecord,
  names: readonly N[],
  readMember: (value: unknown, name: N) => T | undefined,
): { [name in N]?: T } {
  const picked: { [name in N]?: T } = {};
  for (const name of names) {
    const value = document[name] === undefined ? undefined : readMember(document[name], name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
