import { IdentityError } from "@identity-web/core";
import { type Refusal, RuleBroken, refusalFromCallback, show, wrongParameters } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient } from "../client/context.ts";
import { cureOf } from "../client/cures.ts";
import type { Metadata } from "../client/metadata.ts";
import { clientCure } from "../client/refused-at.ts";
import type { Context } from "../extension.ts";
import type { Expected } from "./transaction-values.ts";

const startAgain = "Start the sign-in again.";

export const invalidCallback = (message: string, cure: string = startAgain): IdentityError =>
  new IdentityError("invalid_callback", message, { cure });

/**
 * Checks state, issuer and error of a callback, and its signature where it is a signed one.
 *
 * @returns the parameters, as oauth4webapi wants them for the exchange of the code
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
  if (wrong !== undefined) throw invalidCallback(`the callback can't be read: ${wrong}`);
  if (callback.get("state") !== expected.state)
    throw invalidCallback("the callback's state is not that of this sign-in");
  const iss = callback.get("iss");
  if (iss === null && metadata.authorization_response_iss_parameter_supported) {
    throw invalidCallback("the callback has no iss, although the provider announces it");
  }
  for (const each of context.capabilities.all) {
    const fault = each.checkCallback?.(callback);
    if (fault !== undefined) throw invalidCallback(`the callback ${fault}`);
  }
  if (iss !== null && iss !== metadata.issuer) {
    throw invalidCallback(`the callback's iss is ${show(iss)}, expected "${metadata.issuer}"`);
  }
  const refusal = refusalFromCallback(callback, secretsOf(context, expected));
  if (refusal !== undefined) throw refusedSignIn(context, metadata, refusal, expected);
  if (!callback.get("code")) throw invalidCallback("the callback has no code");
  try {
    return oauth.validateAuthResponse(metadata, oauthClient(context), callback, expected.state);
  } catch (error) {
    // Its cause holds the callback with its code.
    throw invalidCallback(`the callback breaks the protocol: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

async function opened(context: Context, metadata: Metadata, received: URLSearchParams): Promise<URLSearchParams> {
  try {
    return (await context.capabilities.callback?.open(context, metadata, received)) ?? received;
  } catch (error) {
    if (error instanceof RuleBroken) throw invalidCallback(`the callback was refused: ${error.message}`);
    throw error;
  }
}

/** What a provider might echo, but no message may show. */
export const secretsOf = ({ secrets }: Context, { verifier, nonce, state }: Expected): readonly string[] => [
  ...secrets,
  verifier,
  nonce,
  state,
];

/** The provider's own words, and what to do about them. */
function refusedSignIn(client: Context, metadata: Metadata, refusal: Refusal, expected: Expected): IdentityError {
  const message = `the provider refused the sign-in (scopes "${expected.scope}"): ${refusal.words}`;
  const isClient = refusal.error === "invalid_client";
  const cure = isClient ? clientCure({ client, metadata, endpoint: "token_endpoint" }) : cureOf(refusal.error);
  return invalidCallback(message, cure);
}
