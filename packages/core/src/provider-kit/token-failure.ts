import { defined } from "../domain/defined.ts";
import type { TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../errors/identity-error.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";
import { RequestFailed } from "./http.ts";
import type { Refusal } from "./refusal.ts";
import { asUnavailable, unavailable } from "./unavailable.ts";

/** A token request that brought no token, and what that means for what it was sent with. */
export type TokenFailure = Extract<RefreshAnswer, { failed: string }>;

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
  "ui_not_allowed",
  "interrupted_user",
]);

/** The user has to go to the provider, for this. */
export function interactionRequired(message: string, request: TokenRequest, claims = request.claims): IdentityError {
  return new IdentityError("interaction_required", message, {
    cure: "Send the user to sign-in for these scopes; requireSignIn() does so by itself.",
    scopes: request.scopes,
    ...defined({ resource: request.resource, claims }),
  });
}

/** No answer came: "unsent" only where that is certain. */
export function unanswered(error: unknown): TokenFailure {
  const failed = error instanceof RequestFailed ? error.delivery : "unknown";
  const retryAfter = error instanceof RequestFailed ? error.retryAfter : undefined;
  const cure =
    retryAfter !== undefined
      ? "Wait until the pause that the provider asked for has passed: the session stays, and the next call then tries again."
      : failed === "unsent"
        ? "Look whether this machine can reach the provider: the session stays, and the next call tries again."
        : "Look why the provider does not answer: the session stays, but a single-use refresh token is not sent twice.";
  const message = `the token request got no answer: ${asUnavailable(error).message}`;
  const waiting = retryAfter === undefined ? {} : { retryAfter };
  return { failed, error: unavailable(message, { cause: error, cure, ...waiting }) };
}

/** A token request that was refused, with what only the provider's client knows of it. */
export interface RefusedRequest {
  readonly request: TokenRequest;
  /** The scopes that may be the refused ones, where the provider doesn't say which. */
  readonly scopes: readonly string[];
  /** Who refused what, for the message. */
  readonly what: string;
  readonly cure: string;
  /** What the refusal is by the provider's own words, where OAuth's codes don't tell. */
  readonly meaning?: "interaction" | "configuration" | undefined;
}

/**
 * Whether the provider doesn't believe that the client is who it says. RFC 6749 §5.2 has `invalid_client` for it; Keycloak says
 * `unauthorized_client`, Auth0 `access_denied` with status 401, and some answer 401 without any code.
 */
export const isClientRefused = ({ error, status }: Refusal): boolean =>
  error === "invalid_client" ||
  error === "unauthorized_client" ||
  (status === 401 && (error === undefined || error === "access_denied"));

/** What an answer other than 200 means for the grant (RFC 6749 §5.2). */
export function refused(refusal: Refusal, { request, scopes, what, cure, meaning }: RefusedRequest): TokenFailure {
  const { error = "", suberror = "", words, status = 0, retryAfter } = refusal;
  const message = `${what}: ${words}`;
  const waiting = retryAfter === undefined ? {} : { retryAfter };

  // Turned away before it was looked at.
  if (status === 429 || status === 503) return { failed: "unsent", error: unavailable(message, waiting) };
  // 408 is what some gateways say when the provider was slow, not the client.
  if (status < 400 || status >= 500 || status === 408)
    return { failed: "unknown", error: unavailable(message, waiting) };

  const misconfigured: TokenFailure = {
    failed: "unsent",
    error: new IdentityError("configuration", message, { cure }),
  };
  if (meaning === "configuration" || isClientRefused(refusal)) return misconfigured;
  if (meaning === "interaction" || needsUser.has(error) || (error === "invalid_grant" && needsUserToo.has(suberror))) {
    const scope = refusal.scope ?? scopes.join(" ");
    const named = error === "invalid_scope" && scope !== "" ? `${message} (refused scope: "${scope}")` : message;
    return {
      failed: "interaction",
      error: interactionRequired(named, request, refusal.claims ?? request.claims),
    };
  }
  if (error === "invalid_grant") return { failed: "refused", error: interactionRequired(message, request) };
  // Providers find out that a resource isn't theirs only after they have used the refresh token up (oidc-provider does).
  if (error === "invalid_target") return { failed: "unknown", error: interactionRequired(message, request) };
  // Every other 4xx turns the request away, not the grant: a wrong secret, a firewall or a wrong URL must not sign
  // everybody out. Should the refresh token have been used all the same, the next answer is invalid_grant, and the grant
  // ends then.
  return { failed: "unsent", error: unavailable(message, { ...waiting, cure }) };
}
