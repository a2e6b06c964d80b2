import type { SignInRequest } from "@identity-web/core";
import { codeRequest, defined, type SignInValues } from "@identity-web/core/provider-kit";
import { resolveAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import { claimsParameter } from "./claims.ts";

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
  if (place === undefined) throw failure("entra-user-flow-missing", { policy: String(request.policy) });
  const { authority, metadata } = await resolveAuthority(place);
  // MSAL loads while the user is at Entra.
  msal.prepare();
  // Without "openid" there would be no ID token, without "profile" no oid in it; MSAL's token requests name both.
  const { parameters, values } = await codeRequest(crypto, settings, request, ["openid", "profile"]);
  const claims = claimsParameter(settings, authority.kind, parameters.claims);
  const url = new URL(metadata.authorizationEndpoint);
  const asked = { ...parameters, ...defined({ claims }) };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const kept = request.policy === undefined ? values : { ...values, policy: request.policy };
  return { redirectTo: url.href, transaction: kept };
}
