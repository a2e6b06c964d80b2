import { defined, readRefusal, refusalFacts, whyOf } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import { failure } from "../error-texts.ts";
import type { Context } from "../extension.ts";
import { requestTokens } from "../tokens/request-tokens.ts";
import { secretsOf } from "./check-callback.ts";
import type { Expected } from "./transaction-values.ts";

/**
 * Sends the code, once. Every outcome ends the sign-in. There is one exception: if the answer requires a DPoP nonce, the provider
 * has not processed the code, and it is sent again.
 *
 * @throws IdentityError `invalid_callback` if the provider refuses, `provider_unavailable`
 */
export async function exchangeCode(
  context: Context,
  metadata: Metadata,
  code: string,
  expected: Expected,
  signal: AbortSignal,
): Promise<Response> {
  if (signal.aborted) throw failure("sign-in-too-slow");
  const { settings, clock, capabilities } = context;
  const endpoint = "token_endpoint";
  const resource = expected.resource ?? settings.authorizationParameters.resource;
  const authentication = await capabilities.authentication.prove(context, metadata, endpoint);
  const { redirectUri, verifier, bound } = expected;
  const parameters = { ...defined({ resource }), code, redirect_uri: redirectUri, code_verifier: verifier };
  // Only the time limit ends the request. The signal doesn't, because tokens that arrive too late must still be revoked.
  const waits = () => !signal.aborted;
  const request = { grant: "authorization_code", parameters, authentication, bound, waits };
  const response = await requestTokens(context, metadata, request).catch((error: unknown) => {
    throw failure("code-unanswered", { why: whyOf(error) }, { cause: error });
  });
  const { status } = response;
  if (status === 200) return response;
  const refusal = await readRefusal(response, clock, [...secretsOf(context, expected), code]);
  if (refusal.error !== undefined && status >= 400 && status < 500 && status !== 429) {
    const at = { client: context, metadata, endpoint } as const;
    const facts = { scopes: expected.scope, words: wordsAt(at, refusal), ...refusalFacts(refusal) };
    throw failure("sign-in-refused", facts, { cure: cureAt(at, refusal) });
  }
  const facts = { endpoint: metadata.token_endpoint, status, words: refusal.words };
  throw failure("code-exchange-failed", facts, defined({ retryAfter: refusal.retryAfter }));
}
