import { type Grant, IdentityError } from "@identity-web/core";
import { asUnavailable, defined, isClientRefused, readRefusal, unavailable } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import type { Context } from "../extension.ts";
import { readState } from "./provider-state.ts";

const endpoint = "revocation_endpoint";
const allowed = "At some providers a client must also be allowed to revoke tokens.";

/**
 * Revokes a grant's refresh token, and those of earlier exchanges; with it the provider ends what was obtained by it.
 *
 * @throws IdentityError `provider_unavailable`, `configuration`
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
 * @throws IdentityError `provider_unavailable`; `configuration` where the provider refuses the client
 * @see https://www.rfc-editor.org/rfc/rfc7009
 */
export async function revokeToken(
  context: Context,
  metadata: Metadata,
  refreshToken: string,
  signal: AbortSignal,
): Promise<"revoked" | "unsupported"> {
  const { clock, capabilities } = context;
  if (metadata.revocation_endpoint === undefined) return "unsupported";
  const authentication = await capabilities.authentication.prove(context, metadata, endpoint);
  const response = await oauth
    .revocationRequest(metadata, oauthClient(context), authentication, refreshToken, {
      ...requestOptions(context, signal),
      additionalParameters: { token_type_hint: "refresh_token" },
    })
    .catch((error: unknown) => {
      throw unavailable(`a token could not be revoked: ${asUnavailable(error).message}`, { cause: error });
    });
  if (response.status === 200 || response.status === 204) return "revoked";
  const refusal = await readRefusal(response, clock, [refreshToken, ...context.secrets]);
  const { error, status, retryAfter } = refusal;
  if (error === "unsupported_token_type") return "unsupported";
  const at = { client: context, metadata, endpoint } as const;
  const message = `the provider refused to revoke a token: ${wordsAt(at, refusal)}`;
  // The provider is well: it is this client that it doesn't let in.
  if (isClientRefused(refusal) || status === 403)
    throw new IdentityError("configuration", message, { cure: `${cureAt(at, refusal)} ${allowed}` });
  throw unavailable(message, { cure: cureAt(at, refusal), ...defined({ retryAfter }) });
}
