import type { TokenRequest } from "@identity-web/core";
import { type Refusal, refused, type TokenFailure, toSignIn, unanswered } from "@identity-web/core/provider-kit";
import { failure } from "../error-texts.ts";
import { type Details, isForUser, isWrongRequest } from "../msal/aadsts.ts";
import { cureOf } from "../msal/cures.ts";
import type { Outcome } from "../msal/exchange.ts";
import type { Settings } from "../options/settings.ts";

/** What an operation without a token means for the grant. */
export function failureOf(
  settings: Settings,
  outcome: Exclude<Outcome, { cache: string } | { broken: unknown }>,
  request: TokenRequest,
  scopes: readonly string[],
): TokenFailure {
  if ("needsUser" in outcome)
    return { failed: "interaction", error: failure("entra-refresh-token-expired", {}, toSignIn(request)) };
  if ("unreadable" in outcome)
    return { failed: "unknown", error: failure("entra-token-answer-unreadable", { why: outcome.unreadable ?? "" }) };
  if ("unanswered" in outcome) return unanswered(outcome.unanswered);
  const refusal = outcome.refused;
  const cure = cureOf(settings, refusal);
  return refused(refusal, { provider: "Entra", request, scopes, cure, meaning: meaningOf(refusal) });
}

/** The meaning of Entra's own numbers, if OAuth's codes don't show it. */
function meaningOf(refusal: Refusal & Details): "interaction" | "configuration" | undefined {
  if (isWrongRequest(refusal) || refusal.error === "invalid_resource") return "configuration";
  return isForUser(refusal) ? "interaction" : undefined;
}
