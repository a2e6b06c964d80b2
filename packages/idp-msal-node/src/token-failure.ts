import { IdentityError, type RefreshAnswer, type TokenRequest } from "@identity-web/core";
import { type Refusal, unansweredCure, unavailable } from "@identity-web/core/provider-kit";
import { type Details, isForUser, isWrongRequest } from "./aadsts.ts";
import { cureOf } from "./cures.ts";
import type { Outcome } from "./exchange.ts";
import type { Settings } from "./settings.ts";

type Failure = Extract<RefreshAnswer, { failed: string }>;

/** Codes that say: not without the user. */
const needsUser: ReadonlySet<string> = new Set([
  "interaction_required",
  "login_required",
  "consent_required",
  "access_denied",
  "invalid_scope",
]);

/** Reasons of an `invalid_grant` after which the refresh token is as good as before. */
const needsUserToo: ReadonlySet<string> = new Set([
  "consent_required",
  "basic_action",
  "additional_action",
  "message_only",
  "ui_not_allowed",
  "interrupted_user",
]);

/** The user has to go to Entra, for this. */
export function interactionRequired(message: string, request: TokenRequest, claims = request.claims): IdentityError {
  return new IdentityError("interaction_required", message, {
    cure: "Send the user to sign-in for these scopes; requireSignIn() does so by itself.",
    scopes: request.scopes,
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(claims === undefined ? {} : { claims }),
  });
}

/** What an operation that brought no token means for what it was sent with. */
export function failureOf(
  settings: Settings,
  outcome: Exclude<Outcome, { cache: string } | { broken: unknown }>,
  request: TokenRequest,
  scopes: readonly string[],
): Failure {
  if ("needsUser" in outcome)
    return { failed: "interaction", error: interactionRequired("the refresh token has expired", request) };
  if ("unreadable" in outcome) return { failed: "unknown", error: unavailable(outcome.unreadable ?? "") };
  if ("unanswered" in outcome) {
    const { unanswered } = outcome;
    const { delivery, message } = unanswered;
    const details = { cause: unanswered, cure: unansweredCure(delivery) };
    return { failed: delivery, error: unavailable(`the token request got no answer: ${message}`, details) };
  }
  return refused(settings, outcome.refused, request, scopes);
}

function refused(
  settings: Settings,
  refusal: Refusal & Details,
  request: TokenRequest,
  scopes: readonly string[],
): Failure {
  const { error = "", suberror = "", words, status = 0, retryAfter } = refusal;
  const message = `Entra refused a token: ${words}`;
  const waiting = retryAfter === undefined ? {} : { retryAfter };

  // Turned away before it was looked at.
  if (status === 429 || status === 503) return { failed: "unsent", error: unavailable(message, waiting) };
  // 408 is what some gateways say when the provider was slow, not the client.
  if (status < 400 || status >= 500 || status === 408)
    return { failed: "unknown", error: unavailable(message, waiting) };

  const cure = cureOf(settings, refusal);
  if (isWrongRequest(refusal))
    return { failed: "unsent", error: new IdentityError("configuration", message, { cure }) };
  if (needsUser.has(error) || isForUser(refusal) || (error === "invalid_grant" && needsUserToo.has(suberror))) {
    const named =
      error === "invalid_scope" ? `${message} (refused scope: "${refusal.scope ?? scopes.join(" ")}")` : message;
    return { failed: "interaction", error: interactionRequired(named, request, refusal.claims ?? request.claims) };
  }
  if (error === "invalid_grant") return { failed: "refused", error: interactionRequired(message, request) };
  // Every other 4xx turns the request away, not the grant: a wrong secret must not sign everybody out.
  if (error === "invalid_client" || error === "unauthorized_client" || error === "invalid_resource")
    return { failed: "unsent", error: new IdentityError("configuration", message, { cure }) };
  return { failed: "unsent", error: unavailable(message, { ...waiting, cure }) };
}
