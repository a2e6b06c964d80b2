import type { TokenRequest } from "@identity-web/core";
import {
  interactionRequired,
  type Refusal,
  refused,
  type TokenFailure,
  unanswered,
  unavailable,
} from "@identity-web/core/provider-kit";
import { type Details, isForUser, isWrongRequest } from "../msal/aadsts.ts";
import { cureOf } from "../msal/cures.ts";
import type { Outcome } from "../msal/exchange.ts";
import type { Settings } from "../options/settings.ts";

/** What an operation that brought no token means for what it was sent with. */
export function failureOf(
  settings: Settings,
  outcome: Exclude<Outcome, { cache: string } | { broken: unknown }>,
  request: TokenRequest,
  scopes: readonly string[],
): TokenFailure {
  if ("needsUser" in outcome)
    return { failed: "interaction", error: interactionRequired("the refresh token has expired", request) };
  if ("unreadable" in outcome) return { failed: "unknown", error: unavailable(outcome.unreadable ?? "") };
  if ("unanswered" in outcome) return unanswered(outcome.unanswered);
  const refusal = outcome.refused;
  const cure = cureOf(settings, refusal);
  return refused(refusal, { what: "Entra refused a token", request, scopes, cure, meaning: meaningOf(refusal) });
}

/** What Entra's own words say, where OAuth's codes don't tell. */
function meaningOf(refusal: Refusal & Details): "interaction" | "configuration" | undefined {
  if (isWrongRequest(refusal) || refusal.error === "invalid_resource") return "configuration";
  return isForUser(refusal) ? "interaction" : undefined;
}
