import type { IdentityError } from "@identity-web/core";
import {
  type Refusal,
  RuleBroken,
  refusalFacts,
  refusalFromCallback,
  show,
  wrongParameters,
} from "@identity-web/core/provider-kit";
import { cureOf } from "../client/cures.ts";
import type { Metadata } from "../client/metadata.ts";
import { clientCure } from "../client/refused-at.ts";
import { failure } from "../error-texts.ts";
import type { Context } from "../extension.ts";
import type { Expected } from "./transaction-values.ts";

/**
 * Checks state, issuer and error of a callback, and the signature of a signed one.
 *
 * @returns the checked parameters
 * @throws IdentityError `invalid_callback`
 * @see https://www.rfc-editor.org/rfc/rfc9207
 */
export async function checkCallback(
  context: Context,
  metadata: Metadata,
  received: URLSearchParams,
  expected: Expected,
): Promise<URLSearchParams> {
  const callback = await opened(context, metadata, received);
  const wrong = wrongParameters(callback);
  if (wrong !== undefined) throw failure("callback-unreadable", { why: wrong });
  if (callback.get("state") !== expected.state) throw failure("callback-state-foreign");
  const iss = callback.get("iss");
  if (iss === null && metadata.authorization_response_iss_parameter_supported) throw failure("callback-iss-missing");
  for (const each of context.capabilities.all) {
    const rule = each.checkCallback?.(callback);
    if (rule !== undefined) throw failure("callback-refused", { rule });
  }
  if (iss !== null && iss !== metadata.issuer)
    throw failure("callback-iss-foreign", { expected: metadata.issuer, found: show(iss) });
  const refusal = refusalFromCallback(callback, secretsOf(context, expected));
  if (refusal !== undefined) throw refusedSignIn(context, metadata, refusal, expected);
  if (!callback.get("code")) throw failure("callback-code-missing");
  const foreign = ofOtherFlows.find((name) => callback.has(name));
  if (foreign !== undefined) throw failure("callback-breaks-protocol", { why: `it has ${foreign}` });
  return callback;
}

/** The parameters of a signed response, and of the implicit and hybrid flows. */
const ofOtherFlows = ["response", "id_token", "token"];

async function opened(context: Context, metadata: Metadata, received: URLSearchParams): Promise<URLSearchParams> {
  try {
    return (await context.capabilities.callback?.open(context, metadata, received)) ?? received;
  } catch (error) {
    if (error instanceof RuleBroken) throw failure("callback-refused", { rule: error.message });
    throw error;
  }
}

/** Secrets that a provider may echo, and that no message may show. */
export const secretsOf = ({ secrets }: Context, { verifier, nonce, state }: Expected): readonly string[] => [
  ...secrets,
  verifier,
  nonce,
  state,
];

/** The error for a refused sign-in: the provider's text and the cure. */
function refusedSignIn(client: Context, metadata: Metadata, refusal: Refusal, expected: Expected): IdentityError {
  const isClient = refusal.error === "invalid_client";
  const cure = isClient ? clientCure({ client, metadata, endpoint: "token_endpoint" }) : cureOf(refusal.error);
  const facts = { scopes: expected.scope, words: refusal.words, ...refusalFacts(refusal) };
  return failure("sign-in-refused", facts, { cure });
}
