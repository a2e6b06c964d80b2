import type { Grant } from "@identity-web/core";
import { asUnavailable, readRefusal, unavailable } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { authenticationMethod } from "./authentication-method.ts";
import { clientAuthentication } from "./client-authentication.ts";
import { type Context, oauthClient, requestOptions } from "./context.ts";
import { clientCure, cureOf } from "./cures.ts";
import type { Metadata } from "./metadata.ts";
import { readState } from "./provider-state.ts";

/**
 * Revokes a grant's refresh token, and those of earlier exchanges; with it the provider ends what was obtained by it.
 *
 * @throws IdentityError `provider_unavailable`
 */
export async function revoke(
  context: Context,
  grant: Pick<Grant, "providerState">,
  signal: AbortSignal,
): Promise<"revoked" | "unsupported"> {
  const state = readState(grant.providerState);
  if (state?.refreshToken === undefined) return "unsupported";
  const metadata = await context.metadata.get();
  // A token is shown to nobody but the provider that gave it.
  if (state.issuer !== metadata.issuer) return "unsupported";
  const tokens = [state.refreshToken, ...(state.earlier ?? [])];
  const outcomes = await Promise.allSettled(tokens.map((token) => revokeToken(context, metadata, token, signal)));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return outcomes.some((outcome) => "value" in outcome && outcome.value === "revoked") ? "revoked" : "unsupported";
}

/**
 * @throws IdentityError `provider_unavailable`
 * @see https://www.rfc-editor.org/rfc/rfc7009
 */
export async function revokeToken(
  context: Context,
  metadata: Metadata,
  refreshToken: string,
  signal: AbortSignal,
): Promise<"revoked" | "unsupported"> {
  const { settings, clock } = context;
  if (metadata.revocation_endpoint === undefined) return "unsupported";
  const authentication = await clientAuthentication(context, metadata);
  const response = await oauth
    .revocationRequest(metadata, oauthClient(context), authentication, refreshToken, {
      ...requestOptions(context, signal),
      additionalParameters: { token_type_hint: "refresh_token" },
    })
    .catch((error: unknown) => {
      throw unavailable(`a token could not be revoked: ${asUnavailable(error).message}`, { cause: error });
    });
  if (response.status === 200 || response.status === 204) return "revoked";
  const secrets = [refreshToken, ...(settings.clientSecret === undefined ? [] : [settings.clientSecret])];
  const { error, words, retryAfter } = await readRefusal(response, clock, secrets);
  if (error === "unsupported_token_type") return "unsupported";
  throw unavailable(`the provider refused to revoke a token: ${words}`, {
    cure: error === "invalid_client" ? clientCure(settings, authenticationMethod(settings, metadata)) : cureOf(error),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
