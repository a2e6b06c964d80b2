import { IdentityError } from "@identity-web/core";
import { type Refusal, RuleBroken, refusalFromCallback, show, wrongParameters } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { authenticationMethod } from "../client/authentication-method.ts";
import { type Context, oauthClient } from "../client/context.ts";
import { clientCure, cureOf } from "../client/cures.ts";
import type { Metadata } from "../client/metadata.ts";
import { isSigned, openSignedResponse } from "../extensions/jarm.ts";
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
  const callback = isSigned(context.settings.responseMode) ? await opened(context, metadata, received) : received;
  const wrong = wrongParameters(callback);
  if (wrong !== undefined) throw invalidCallback(`the callback can't be read: ${wrong}`);
  if (callback.get("state") !== expected.state)
    throw invalidCallback("the callback's state is not that of this sign-in");
  const iss = callback.get("iss");
  if (iss === null && metadata.authorization_response_iss_parameter_supported) {
    throw invalidCallback("the callback has no iss, although the provider announces it");
  }
  if (iss === null && context.settings.fapi2)
    throw invalidCallback('the callback has no iss, which profile "fapi2" demands');
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
    return await openSignedResponse(context, metadata, received);
  } catch (error) {
    if (error instanceof RuleBroken) throw invalidCallback(`the callback was refused: ${error.message}`);
    throw error;
  }
}

/** What a provider might echo, but no message may show. */
export const secretsOf = ({ settings }: Context, { verifier, nonce, state }: Expected): readonly string[] => [
  ...(settings.clientSecret === undefined ? [] : [settings.clientSecret]),
  verifier,
  nonce,
  state,
];

/** The provider's own words, and what to do about them. */
function refusedSignIn({ settings }: Context, metadata: Metadata, refusal: Refusal, expected: Expected): IdentityError {
  const message = `the provider refused the sign-in (scopes "${expected.scope}"): ${refusal.words}`;
  if (refusal.error !== "invalid_client") return invalidCallback(message, cureOf(refusal.error));
  return invalidCallback(message, clientCure(settings, authenticationMethod(settings, metadata)));
}
