import type { JsonRecord } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import type { Context, FreshTokens } from "../extension.ts";

/** The claims about the user from the client's extensions. */
export async function moreClaims(context: Context, metadata: Metadata, tokens: FreshTokens): Promise<JsonRecord> {
  let claims: JsonRecord = {};
  for (const each of context.capabilities.all) {
    if (each.claims !== undefined) claims = { ...claims, ...(await each.claims(context, metadata, tokens)) };
  }
  return claims;
}
