import type { IdentityError } from "@identity-web/core";
import {
  defined,
  type Refusal,
  refusalFacts,
  refusalFromCallback,
  show,
  wrongParameters,
} from "@identity-web/core/provider-kit";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import type { Details } from "../msal/aadsts.ts";
import { cureOf } from "../msal/cures.ts";
import type { Expected } from "./transaction-values.ts";

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
  if (wrong !== undefined) throw failure("entra-callback-unreadable", { why: wrong });
  if (callback.get("state") !== expected.state) throw failure("entra-callback-state-foreign");
  const iss = callback.get("iss");
  if (iss === null && metadata.announcesIss) throw failure("entra-callback-iss-missing");
  if (iss !== null && !metadata.rule.accepts(iss))
    throw failure("entra-callback-iss-foreign", { expected: metadata.issuer, found: show(iss) });
  const refusal = refusalFromCallback(callback, [expected.verifier, expected.nonce, expected.state]);
  if (refusal !== undefined) throw refusedSignIn(context, { ...refusal, numbers: numbersIn(refusal.words) }, expected);
  const code = callback.get("code");
  if (!code) throw failure("entra-callback-code-missing");
  return code;
}

/** A callback has no `error_codes`. Its description contains the number. */
const numbersIn = (words: string): readonly number[] =>
  [...words.matchAll(/AADSTS(\d+)/g)].map((found) => Number(found[1]));

/** The error for a refused sign-in: Entra's text and the cure. */
export function refusedSignIn(
  { settings }: Context,
  refusal: Refusal & Details,
  expected: Pick<Expected, "scope">,
): IdentityError {
  // "The user has forgotten their password": the app must start the user flow for a password reset.
  // https://learn.microsoft.com/azure/active-directory-b2c/add-password-reset-policy
  const forgotten = refusal.words.includes("AADB2C90118") && settings.policies.has("password-reset");
  const policy = forgotten ? ("password-reset" as const) : undefined;
  const facts = { scopes: expected.scope, words: refusal.words, ...refusalFacts(refusal) };
  return failure("entra-sign-in-refused", facts, { cure: cureOf(settings, refusal), ...defined({ policy }) });
}
