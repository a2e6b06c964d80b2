import type { ProviderContext } from "@identity-web/core";
import {
  type Cached,
  cached,
  endpointOf,
  isRecord,
  type JsonRecord,
  loadMetadata,
  type Send,
  show,
  unavailable,
} from "@identity-web/core/provider-kit";
import type { AuthorizationServer } from "oauth4webapi";
import { checkAbilities } from "./provider-abilities.ts";
import type { Settings } from "./settings.ts";

/** What this client uses of a provider's metadata (OpenID Connect Discovery §3). */
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
const aliased = ["token_endpoint", ...endpoints] as const;
const flags = [
  "authorization_response_iss_parameter_supported",
  "require_pushed_authorization_requests",
  "tls_client_certificate_bound_access_tokens",
] as const;
const lists = [
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
  "id_token_signing_alg_values_supported",
  "dpop_signing_alg_values_supported",
  "code_challenge_methods_supported",
  "response_modes_supported",
] as const;

/** Whether two issuers are the same but for one slash at the end. */
export const isSameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, "") === b.replace(/\/$/, "");

/** The provider's metadata, asked for when first needed and renewed every hour. */
export function discover(settings: Settings, send: Send, context: ProviderContext): Cached<Metadata> {
  return cached({
    load: async () => {
      const { document, url } = await loadMetadata(settings.issuer.replace(/\/$/, ""), { ...context, send, cure });
      const metadata = read(document, settings.issuer, url);
      checkAbilities(settings, metadata);
      return metadata;
    },
    ...context,
  });
}

const cure = "Check the option issuer of oidc({ … }), and that this machine can reach the provider.";

function read(document: JsonRecord, expected: string, url: string): Metadata {
  const { issuer } = document;
  if (typeof issuer !== "string" || !isSameIssuer(issuer, expected)) {
    throw unavailable(`discovery failed: ${url} names the issuer ${show(issuer)}, expected "${expected}"`, {
      cure: `Set the option issuer of oidc({ … }) to the provider's own, if ${show(issuer)} is the one you mean.`,
    });
  }
  if (document.require_pushed_authorization_requests === true) {
    // It would be the provider that contradicts itself, whatever the options say.
    endpointOf(document, "pushed_authorization_request_endpoint", url);
  }
  const aliases = document.mtls_endpoint_aliases;
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
    // Where a client with a certificate asks (RFC 8705 §5).
    ...(isRecord(aliases)
      ? { mtls_endpoint_aliases: pick(aliases, aliased, (_value, name) => endpointOf(aliases, name, url)) }
      : {}),
  };
}

/** Members that are there, read. */
function pick<N extends string, T>(
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
