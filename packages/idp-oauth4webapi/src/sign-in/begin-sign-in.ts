import type { SignInRequest } from "@identity-web/core";
import { codeRequest, defined, type SignInValues, splitScope } from "@identity-web/core/provider-kit";
import type { Context } from "../extension.ts";
import { newBound } from "../tokens/binding.ts";
import { unsupportedScopes } from "./unsupported-scopes.ts";

/**
 * The authorization request: code flow with PKCE (S256), state and nonce. Extensions push it, and bind it to a new key.
 *
 * @throws IdentityError `provider_unavailable`, `configuration`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 * @see https://www.rfc-editor.org/rfc/rfc7636 (PKCE)
 */
export async function beginSignIn(
  context: Context,
  request: SignInRequest,
): Promise<{ redirectTo: string; transaction: SignInValues }> {
  const { settings, crypto, capabilities } = context;
  const metadata = await context.metadata.get();
  const bound = await newBound(context, metadata);
  // Without "openid" there would be no ID token.
  const { parameters, values } = await codeRequest(crypto, settings, request, ["openid"]);
  const unsupported = unsupportedScopes(metadata, splitScope(parameters.scope ?? ""));
  if (unsupported !== undefined) context.warn(unsupported, "unsupported-scopes");
  const asked = { ...parameters, ...(await bound.parameters()) };
  const carried = (await capabilities.push?.send(context, metadata, asked, bound)) ?? asked;
  const url = new URL(metadata.authorization_endpoint);
  for (const [name, value] of Object.entries(carried)) url.searchParams.set(name, value);
  return { redirectTo: url.href, transaction: { ...values, ...defined({ boundKey: bound.key }) } };
}
