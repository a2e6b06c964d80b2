import { IdentityError, type RefreshAnswer, type TokenRequest } from "@identity-web/core";
import {
  asUnavailable,
  type Refusal,
  RequestFailed,
  unansweredCure,
  unavailable,
} from "@identity-web/core/provider-kit";
import { authenticationMethod } from "./client-authentication.ts";
import type { Context } from "./context.ts";
import { clientCure, cureOf } from "./cures.ts";
import type { Metadata } from "./metadata.ts";

type Failure = Extract<RefreshAnswer, { failed: string }>;

/** Codes that say: not without the user (OpenID Connect Core §3.1.2.6, RFC 9470, and what Auth0 and Entra send). */
const needsUser: ReadonlySet<string> = new Set([
  "interaction_required",
  "login_required",
  "consent_required",
  "account_selection_required",
  "insufficient_user_authentication",
  "mfa_required",
  "access_denied",
  "invalid_scope",
]);

/** Entra says `invalid_grant` for these, too, and yet the refresh token is as good as before. */
const needsUserToo: ReadonlySet<string> = new Set([
  "consent_required",
  "basic_action",
  "additional_action",
  "message_only",
]);

/** The user has to go to the provider, for this. */
export function interactionRequired(message: string, request: TokenRequest, claims = request.claims): IdentityError {
  return new IdentityError("interaction_required", message, {
    cure: "Send the user to sign-in for these scopes; requireSignIn() does so by itself.",
    scopes: request.scopes,
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(claims === undefined ? {} : { claims }),
  });
}

/** No answer came: "unsent" only where that is certain. */
export function unanswered(error: unknown): Failure {
  const failed = error instanceof RequestFailed ? error.delivery : "unknown";
  const message = `the refresh got no answer: ${asUnavailable(error).message}`;
  return { failed, error: unavailable(message, { cause: error, cure: unansweredCure(failed) }) };
}

/** What an answer other than 200 means for the grant. */
export function refused(
  context: Context,
  metadata: Metadata,
  refusal: Refusal,
  request: TokenRequest,
  missing: readonly string[],
): Failure {
  const { error, suberror, words, status = 0 } = refusal;
  const message = `the provider refused a refresh: ${words}`;
  const waiting = refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter };

  // Turned away before it was looked at.
  if (status === 429 || status === 503) return { failed: "unsent", error: unavailable(message, waiting) };
  // 408 is what some gateways say when the provider was slow, not the client.
  if (status < 400 || status >= 500 || status === 408)
    return { failed: "unknown", error: unavailable(message, waiting) };

  if (error === "invalid_grant" && !needsUserToo.has(suberror ?? "")) {
    return { failed: "refused", error: interactionRequired(message, request) };
  }
  if (error === "invalid_grant" || needsUser.has(error ?? "")) {
    const scope = refusal.scope ?? missing.join(" ");
    const named = error === "invalid_scope" && scope !== "" ? `${message} (refused scope: "${scope}")` : message;
    return { failed: "interaction", error: interactionRequired(named, request, refusal.claims ?? request.claims) };
  }
  // Providers find out that a resource isn't theirs only after they have used the refresh token up (oidc-provider does).
  if (error === "invalid_target") return { failed: "unknown", error: interactionRequired(message, request) };
  if (error === "invalid_client" || error === "unauthorized_client") {
    const cure =
      error === "invalid_client"
        ? clientCure(context.settings, authenticationMethod(context.settings, metadata))
        : cureOf(error);
    return { failed: "unsent", error: new IdentityError("configuration", message, { cure }) };
  }
  // Every other 4xx turns the request away, not the grant: a wrong secret, a firewall or a wrong URL must not sign
  // everybody out. Should the refresh token have been used all the same, the next answer is invalid_grant, and the grant
  // ends then.
  return { failed: "unsent", error: unavailable(message, { ...waiting, cure: cureOf(error) }) };
}
