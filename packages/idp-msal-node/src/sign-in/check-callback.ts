import { IdentityError, type SignInPolicy } from "@identity-web/core";
import { defined, type Refusal, refusalFromCallback, show, wrongParameters } from "@identity-web/core/provider-kit";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import type { Details } from "../msal/aadsts.ts";
import { cureOf } from "../msal/cures.ts";
import type { Expected } from "./transaction-values.ts";

const startAgain = "Start the sign-in again.";

export const invalidCallback = (message: string, cure = startAgain, policy?: SignInPolicy): IdentityError =>
  new IdentityError("invalid_callback", message, { cure, ...defined({ policy }) });

/**
 * Checks state, issuer and error of a callback.
 *
 * @returns the code
 * @throws IdentityError `invalid_callback`
 */
export function checkCallback(
  context: Context,
  { metadata }: ResolvedAuthority,
  callback: URLSearchParams,
  expected: Expected,
): string {
  const wrong = wrongParameters(callback);
  if (wrong !== undefined) throw invalidCallback(`the callback can't be read: ${wrong}`);
  if (callback.get("state") !== expected.state)
    throw invalidCallback("the callback's state is not that of this sign-in");
  const iss = callback.get("iss");
  if (iss === null && metadata.announcesIss)
    throw invalidCallback("the callback has no iss, although the provider announces it");
  if (iss !== null && !metadata.rule.accepts(iss))
    throw invalidCallback(`the callback's iss is ${show(iss)}, expected "${metadata.issuer}"`);
  const refusal = refusalFromCallback(callback, [expected.verifier, expected.nonce, expected.state]);
  if (refusal !== undefined) throw refusedSignIn(context, { ...refusal, numbers: numbersIn(refusal.words) }, expected);
  const code = callback.get("code");
  if (!code) throw invalidCallback("the callback has no code");
  return code;
}

/** A callback has no `error_codes`, but the number stands in its words. */
const numbersIn = (words: string): readonly number[] =>
  [...words.matchAll(/AADSTS(\d+)/g)].map((found) => Number(found[1]));

/** Entra's own words, and what to do about them. */
export function refusedSignIn(
  { settings }: Context,
  refusal: Refusal & Details,
  expected: Pick<Expected, "scope">,
): IdentityError {
  const message = `Entra refused the sign-in (scopes "${expected.scope}"): ${refusal.words}`;
  // "The user has forgotten their password": the user flow hands over to another one, which this app has to begin.
  // https://learn.microsoft.com/azure/active-directory-b2c/add-password-reset-policy
  const forgotten = refusal.words.includes("AADB2C90118") && settings.policies.has("password-reset");
  return invalidCallback(message, cureOf(settings, refusal), forgotten ? "password-reset" : undefined);
}
