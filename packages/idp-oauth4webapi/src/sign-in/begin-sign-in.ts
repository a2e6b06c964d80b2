import type { SignInRequest } from "@identity-web/core";
import { codeRequest, type SignInValues } from "@identity-web/core/provider-kit";
import type { Context } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { type BoundKey, createBoundKey, proofs, wantsDpop } from "../extensions/dpop/dpop.ts";
import { pushes, pushRequest } from "../extensions/par.ts";

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
  const { parameters, values } = await codeRequest(crypto, settings, request, ["openid"]);
  // The code is worth nothing without this sign-in's key (RFC 9449 §10).
  const bound = key === undefined ? {} : { dpop_jkt: await (await proofs(context, key)).calculateThumbprint() };
  const redirectTo = await addressFor(context, metadata, { ...parameters, ...bound }, key);
  return { redirectTo, transaction: { ...values, ...(key === undefined ? {} : { dpopKey: JSON.stringify(key) }) } };
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
