import type { SignInRequest } from "@identity-web/core";
import type { Context } from "./context.ts";
import { type BoundKey, createBoundKey, proofs, wantsDpop } from "./dpop.ts";
import type { Metadata } from "./metadata.ts";
import { pushes, pushRequest } from "./pushed-request.ts";
import type { SignInValues } from "./transaction-values.ts";

/**
 * The authorization request: code flow with PKCE (S256), state and nonce; pushed, and bound to a new key, where that is
 * configured or asked for by the provider.
 *
 * @throws IdentityError `provider_unavailable`, `configuration`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 * @see https://www.rfc-editor.org/rfc/rfc7636 (PKCE)
 */
export async function beginSignIn(
  context: Context,
  request: SignInRequest,
): Promise<{ redirectTo: string; transaction: SignInValues }> {
  const { settings, crypto } = context;
  const metadata = await context.metadata.get();
  const key = wantsDpop(context, metadata) ? await createBoundKey() : undefined;
  // Without "openid" there would be no ID token.
  const scope = [...new Set(["openid", ...request.scopes])].join(" ");
  const nonce = crypto.random(32);
  const verifier = crypto.random(32);
  const parameters: Readonly<Record<string, string>> = {
    ...settings.authorizationParameters,
    ...request.extraParameters,
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
    // The code is worth nothing without this sign-in's key (RFC 9449 §10).
    ...(key === undefined ? {} : { dpop_jkt: await (await proofs(context, key)).calculateThumbprint() }),
  };
  const { max_age: maxAge } = parameters;
  const asked = {
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(key === undefined ? {} : { dpopKey: JSON.stringify(key) }),
  };
  const redirectTo = await addressFor(context, metadata, parameters, key);
  return { redirectTo, transaction: { nonce, verifier, scope, ...asked } };
}

async function addressFor(
  context: Context,
  metadata: Metadata,
  parameters: Readonly<Record<string, string>>,
  key: BoundKey | undefined,
): Promise<string> {
  const carried = pushes(context, metadata) ? await pushRequest(context, metadata, parameters, key) : parameters;
  const url = new URL(metadata.authorization_endpoint);
  for (const [name, value] of Object.entries(carried)) url.searchParams.set(name, value);
  return url.href;
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
