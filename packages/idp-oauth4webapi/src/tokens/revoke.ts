import type { Grant } from "@identity-web/core";
import { defined, isClientRefused, readRefusal, whyOf } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import { failure } from "../error-texts.ts";
import type { Context } from "../extension.ts";
import { readState } from "./provider-state.ts";

const endpoint = "revocation_endpoint";
const allowed = "At some providers a client must also be allowed to revoke tokens.";
const credentialsAreRight =
  "The token endpoint accepts this client's credentials, so they are right. Allow the client to revoke tokens at the provider. " +
  "If the provider can't do that, ignore the event revocation_failed: the token is removed here, and expires there.";

/**
 * Revokes a grant's refresh token and those of earlier exchanges. The provider then ends the access tokens, too.
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
  // A token is sent only to the provider that issued it.
  if (state.issuer !== metadata.issuer) return "unsupported";
  const tokens = [state.refreshToken, ...(state.earlier ?? [])];
  const outcomes = await Promise.allSettled(tokens.map((token) => revokeToken(context, metadata, token, signal)));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return outcomes.some((outcome) => "value" in outcome && outcome.value === "revoked") ? "revoked" : "unsupported";
}

/**
 * @throws IdentityError `provider_unavailable`; `configuration` if the provider refuses the client
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
      throw failure("revocation-unanswered", { why: whyOf(error) }, { cause: error });
    });
  if (response.status === 200 || response.status === 204) return "revoked";
  const refusal = await readRefusal(response, clock, [refreshToken, ...context.secrets]);
  const { error, status, retryAfter } = refusal;
  if (error === "unsupported_token_type") return "unsupported";
  const at = { client: context, metadata, endpoint } as const;
  const words = wordsAt(at, refusal);
  const cure = cureAt(at, refusal);
  // The provider works, and refuses this client.
  if (isClientRefused(refusal) || status === 403)
    throw failure(
      "revocation-not-allowed",
      { words },
      { cure: context.seen.clientAccepted ? credentialsAreRight : `${cure} ${allowed}` },
    );
  throw failure("revocation-refused", { words }, { cure, ...defined({ retryAfter }) });
}
