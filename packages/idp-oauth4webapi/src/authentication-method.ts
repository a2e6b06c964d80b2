import type { Metadata } from "./metadata.ts";
import type { ClientAuthentication } from "./options.ts";
import type { Settings } from "./settings.ts";

/** Whether the client shows a certificate, so that the provider's other endpoints are the ones to ask (RFC 8705 §5). */
export const usesTls = (method: ClientAuthentication | undefined): boolean =>
  method === "tls_client_auth" || method === "self_signed_tls_client_auth";

/** The configured method, else what suits key or secret and what the provider offers (default: basic). */
export function authenticationMethod(settings: Settings, metadata: Metadata): ClientAuthentication {
  if (settings.clientAuthentication !== undefined) return settings.clientAuthentication;
  if (settings.clientKey !== undefined) return "private_key_jwt";
  if (settings.clientSecret === undefined) return "none";
  const offered = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const post = !offered.includes("client_secret_basic") && offered.includes("client_secret_post");
  return post ? "client_secret_post" : "client_secret_basic";
}
