import type { ClientAuthentication } from "../options/options.ts";
import type { Settings } from "../options/settings.ts";
import { isEscaped } from "./basic-authentication.ts";
import type { Metadata } from "./metadata.ts";

/** Endpoints at which a client authenticates, as the metadata names them. */
export type AuthenticatedEndpoint = "token_endpoint" | "revocation_endpoint" | "pushed_authorization_request_endpoint";

/** Whether the client shows a certificate, so that the provider's other endpoints are the ones to ask (RFC 8705 §5). */
export const usesTls = (method: ClientAuthentication | undefined): boolean =>
  method === "tls_client_auth" || method === "self_signed_tls_client_auth";

/** Whether Basic authentication escapes a part of the client's id or secret. Providers that don't decode refuse the client then. */
export const hasEscapes = ({ clientId, clientSecret = "" }: Settings): boolean =>
  isEscaped(clientId) || isEscaped(clientSecret);

/**
 * The configured method, else what suits key or secret and what the provider offers: `client_secret_basic`, unless Basic
 * authentication would escape something and `client_secret_post` is offered.
 */
export function authenticationMethod(
  settings: Settings,
  metadata: Metadata,
  endpoint: AuthenticatedEndpoint = "token_endpoint",
): ClientAuthentication {
  if (settings.clientAuthentication !== undefined) return settings.clientAuthentication;
  if (settings.clientKey !== undefined) return "private_key_jwt";
  if (settings.clientSecret === undefined) return "none";
  const offered = offeredAt(metadata, endpoint);
  if (!offered.includes("client_secret_post")) return "client_secret_basic";
  return offered.includes("client_secret_basic") && !hasEscapes(settings)
    ? "client_secret_basic"
    : "client_secret_post";
}

/** RFC 8414 §2. Most providers say it of the token endpoint only, and mean the others, too. */
const offeredAt = (metadata: Metadata, endpoint: AuthenticatedEndpoint): readonly string[] =>
  (endpoint === "revocation_endpoint" ? metadata.revocation_endpoint_auth_methods_supported : undefined) ??
  metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
