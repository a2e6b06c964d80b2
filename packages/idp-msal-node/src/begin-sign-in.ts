import { IdentityError, type SignInRequest } from "@identity-web/core";
import { claimsParameter } from "./claims.ts";
import { arrive, type Context } from "./context.ts";
import type { SignInValues } from "./transaction-values.ts";

/**
 * The authorization request: code flow with PKCE (S256), state and nonce.
 *
 * @throws IdentityError `provider_unavailable`, `configuration` for a user flow that isn't configured
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function beginSignIn(
  context: Context,
  request: SignInRequest,
): Promise<{ redirectTo: string; transaction: SignInValues }> {
  const { settings, crypto, msal } = context;
  const place = context.place(request.policy);
  if (place === undefined) {
    throw new IdentityError("configuration", `there is no user flow for "${request.policy}"`, {
      cure: "Name it in policies of entra({ … }).",
    });
  }
  const { authority, metadata } = await arrive(place);
  // MSAL takes a moment to load, which the user spends at Entra.
  msal.prepare();
  // Without "openid" there would be no ID token, without "profile" no oid in it; MSAL's token requests name both.
  const scope = [...new Set(["openid", "profile", ...request.scopes])].join(" ");
  const nonce = crypto.random(32);
  const verifier = crypto.random(32);
  const asked = { ...settings.authorizationParameters, ...request.extraParameters, ...parametersOf(request) };
  const claims = claimsParameter(settings, authority.kind, asked.claims);
  const parameters: Readonly<Record<string, string>> = {
    ...asked,
    ...(claims === undefined ? {} : { claims }),
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
  const url = new URL(metadata.authorizationEndpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const { max_age: maxAge } = parameters;
  const kept = {
    ...(request.policy === undefined ? {} : { policy: request.policy }),
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
  return { redirectTo: url.href, transaction: { nonce, verifier, scope, ...kept } };
}

/** What this one sign-in asks for; only what it does ask for, so that the configured parameters stand otherwise. */
function parametersOf(request: SignInRequest): { [name: string]: string; claims?: string } {
  const parameters = {
    prompt: request.prompt,
    login_hint: request.loginHint,
    domain_hint: request.domainHint,
    max_age: request.maxAge?.toString(),
    acr_values: request.acrValues,
    claims: request.claims,
    resource: request.resource,
  };
  const set: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) set[name] = value;
  return set;
}
