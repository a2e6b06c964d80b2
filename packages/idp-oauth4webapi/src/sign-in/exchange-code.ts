import { asUnavailable, defined, readRefusal, unavailable } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import type { Context } from "../extension.ts";
import { invalidCallback, secretsOf } from "./check-callback.ts";
import type { Expected } from "./transaction-values.ts";

const cure = "The code is not sent again: start the sign-in again.";

/**
 * Sends the code, once: whatever happens, this sign-in is over then. Only the answer that asks for a DPoP nonce lets it be sent
 * again, as it says that the code was not looked at.
 *
 * @param callback - What `checkCallback` returned.
 * @throws IdentityError `invalid_callback` where the provider refuses, `provider_unavailable`
 */
export async function exchangeCode(
  context: Context,
  metadata: Metadata,
  callback: URLSearchParams,
  expected: Expected,
  signal: AbortSignal,
): Promise<Response> {
  if (signal.aborted) throw unavailable("the sign-in took too long", { cure });
  const { settings, clock, capabilities } = context;
  const endpoint = "token_endpoint";
  const resource = expected.resource ?? settings.authorizationParameters.resource;
  const authentication = await capabilities.authentication.prove(context, metadata, endpoint);
  const { redirectUri, verifier, bound } = expected;
  const client = oauthClient(context);
  // Only the time limit ends the request, not the signal: tokens that come too late must still be revoked.
  const options = { ...requestOptions(context), additionalParameters: defined({ resource }) };
  const send = (proof: { DPoP?: oauth.DPoPHandle }) =>
    oauth.authorizationCodeGrantRequest(metadata, client, authentication, callback, redirectUri, verifier, {
      ...options,
      ...proof,
    });
  const response = await bound
    .send(send, () => !signal.aborted)
    .catch((error: unknown) => {
      throw unavailable(`the code could not be exchanged: ${asUnavailable(error).message}`, { cause: error, cure });
    });
  const { status } = response;
  if (status === 200) return response;
  const refusal = await readRefusal(response, clock, [...secretsOf(context, expected), callback.get("code") ?? ""]);
  if (refusal.error !== undefined && status >= 400 && status < 500 && status !== 429) {
    const at = { client: context, metadata, endpoint } as const;
    const message = `the provider refused the sign-in (scopes "${expected.scope}"): ${wordsAt(at, refusal)}`;
    throw invalidCallback(message, cureAt(at, refusal));
  }
  throw unavailable(`${metadata.token_endpoint} answered the code with status ${status}: ${refusal.words}`, {
    cure,
    ...defined({ retryAfter: refusal.retryAfter }),
  });
}
