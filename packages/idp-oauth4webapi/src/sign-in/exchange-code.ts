import { defined, readRefusal, refusalFacts, whyOf } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import { failure } from "../error-texts.ts";
import type { Context } from "../extension.ts";
import { tokenRequest } from "../tokens/token-request.ts";
import { secretsOf } from "./check-callback.ts";
import type { Expected } from "./transaction-values.ts";

/**
 * Sends the code, once. Every outcome ends the sign-in. There is one exception: if the answer requires a DPoP nonce, the provider
 * has not processed the code, and it is sent again.
 *
 * @param callback - The result of `checkCallback`.
 * @throws IdentityError `invalid_callback` if the provider refuses, `provider_unavailable`
 */
export async function exchangeCode(
  context: Context,
  metadata: Metadata,
  callback: URLSearchParams,
  expected: Expected,
  signal: AbortSignal,
): Promise<Response> {
  if (signal.aborted) throw failure("sign-in-too-slow");
  const { settings, clock } = context;
  const endpoint = "token_endpoint";
  const resource = expected.resource ?? settings.authorizationParameters.resource;
  const { redirectUri, verifier, bound } = expected;
  const code = callback.get("code") ?? "";
  const parameters = { code, redirect_uri: redirectUri, code_verifier: verifier, ...defined({ resource }) };
  const send = await tokenRequest(context, metadata, "authorization_code", parameters);
  const response = await bound
    .send(send, () => !signal.aborted)
    .catch((error: unknown) => {
      throw failure("code-unanswered", { why: whyOf(error) }, { cause: error });
    });
  const { status } = response;
  if (status === 200) {
    context.seen.clientAccepted = true;
    return response;
  }
  const refusal = await readRefusal(response, clock, [...secretsOf(context, expected), code]);
  if (refusal.error !== undefined && status >= 400 && status < 500 && status !== 429) {
    const at = { client: context, metadata, endpoint } as const;
    const facts = { scopes: expected.scope, words: wordsAt(at, refusal), ...refusalFacts(refusal) };
    throw failure("sign-in-refused", facts, { cure: cureAt(at, refusal) });
  }
  const facts = { endpoint: metadata.token_endpoint, status, words: refusal.words };
  throw failure("code-exchange-failed", facts, defined({ retryAfter: refusal.retryAfter }));
}
