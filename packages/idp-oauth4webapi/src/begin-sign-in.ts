import type { SignInRequest } from "@identity-web/core";
import type { Context } from "./context.ts";
import type { SignInValues } from "./transaction-values.ts";

/**
 * The authorization request: code flow with PKCE (S256), state and nonce.
 *
 * @throws IdentityError `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 * @see https://www.rfc-editor.org/rfc/rfc7636 (PKCE)
 */
export async function beginSignIn(
  { settings, crypto, metadata }: Context,
  request: SignInRequest,
): Promise<{ redirectTo: string; transaction: SignInValues }> {
  const { authorization_endpoint } = await metadata.get();
  // Without "openid" there would be no ID token.
  const scope = [...new Set(["openid", ...request.scopes])].join(" ");
  const nonce = crypto.random(32);
  const verifier = crypto.random(32);
  const parameters: Readonly<Record<string, string>> = {
    ...settings.authorizationParameters,
    ...parametersOf(request),
    client_id: settings.clientId,
    response_type: "code",
    redirect_uri: request.redirectUri,
    scope,
    state: request.state,
    nonce,
    code_challenge: await crypto.hash(verifier),
    code_challenge_method: "S256",
    ...(settings.responseMode === "query" ? {} : { response_mode: settings.responseMode }),
  };
  const url = new URL(authorization_endpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const { max_age: maxAge } = parameters;
  const asked = {
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
  return { redirectTo: url.href, transaction: { nonce, verifier, scope, ...asked } };
}

/** What this one sign-in asks for; only what it does ask for, so that the configured parameters stand otherwise. */
function parametersOf(request: SignInRequest): Record<string, string> {
  const parameters = {
    prompt: request.prompt,
    login_hint: request.loginHint,
    domain_hint: request.domainHint,
    max_age: request.maxAge?.toString(),
    acr_values: request.acrValues,
    claims: request.claims,
    resource: request.resource,
  };
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) set[name] = value;
  return set;
}
