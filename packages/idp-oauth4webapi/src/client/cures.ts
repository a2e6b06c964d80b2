import type { ClientAuthentication } from "../options/options.ts";
import type { Settings } from "../options/settings.ts";
import { hasEscapes, usesTls } from "./authentication-method.ts";

/** What a refused client can do: which method was used, and where its parts are set. */
export function clientCure(settings: Settings, method: ClientAuthentication): string {
  const client = `The client "${settings.clientId}" authenticated by ${method}`;
  if (method === "none") {
    return `${client}: if it is a confidential client at the provider, set clientSecret or clientKey in oidc({ … }).`;
  }
  if (method === "private_key_jwt") {
    return `${client}: register the public half of clientKey at the provider (its kid and alg, too), and compare the clocks; a provider that expects the token endpoint as audience needs clientAssertionAudience "token_endpoint".`;
  }
  if (usesTls(method)) {
    return `${client}: the fetch of oidc({ … }) must present the certificate that is registered at the provider for this client.`;
  }
  const other = method === "client_secret_basic" ? "client_secret_post" : "client_secret_basic";
  const cure = `${client}: check clientId and clientSecret in oidc({ … }) (a secret may have expired at the provider), or set clientAuthentication to "${other}".`;
  if (!hasEscapes(settings)) return cure;
  const escapes = "The client's id or secret has characters that client_secret_basic escapes";
  return method === "client_secret_basic"
    ? `${cure} ${escapes}, and some providers compare the header without decoding it.`
    : `${cure} ${escapes}, so client_secret_post is used where the provider offers it.`;
}

const cures: Readonly<Record<string, string>> = {
  access_denied: "Consent or access was denied: let the user try again, or ask for fewer scopes.",
  consent_required: 'The user must consent: sign in without prompt "none".',
  interaction_required: 'The user must act at the provider: sign in without prompt "none".',
  login_required: 'The user must sign in at the provider: sign in without prompt "none".',
  account_selection_required: 'The user must choose an account: sign in without prompt "none".',
  invalid_scope: "Check the scopes that are asked for, and that the provider knows them for this client.",
  invalid_target: "Check the resource that is asked for, and that the provider knows it for this client.",
  invalid_request: "Compare the redirect URI and the parameters with what is registered at the provider.",
  invalid_grant: "The code is used up, too old or not for this redirect URI: start the sign-in again.",
  unauthorized_client: "Allow the authorization code (and refresh token) grant for this client at the provider.",
  unsupported_response_type: "Allow the authorization code flow for this client at the provider.",
  temporarily_unavailable: "Try again later.",
  server_error: "Try again later; the provider's own log says more.",
};

/** What to do about a pushed authorization request that was turned away. */
export const pushedCure = (error: string, redirectUri: string): string =>
  error === "invalid_request" || error === "invalid_redirect_uri"
    ? `Register the redirect URI "${redirectUri}" at the provider to the letter, and compare the parameters with what it allows.`
    : cureOf(error);

/** What to do about an error code, where that is known. */
export const cureOf = (error: string | undefined): string =>
  cures[error ?? ""] ?? "The provider's documentation or log explains its error.";
