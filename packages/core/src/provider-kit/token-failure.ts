import { defined } from "../domain/defined.ts";
import type { TokenRequest } from "../domain/grant.ts";
import { toSignIn } from "../domain/to-sign-in.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";
import { failure } from "./error-texts.ts";
import { RequestFailed } from "./http.ts";
import type { Refusal } from "./refusal.ts";
import { whyOf } from "./unavailable.ts";

/** A token request that brought no token, and what that means for the grant. */
export type TokenFailure = Extract<RefreshAnswer, { failed: string }>;

/** Codes for "not without the user" (OpenID Connect Core §3.1.2.6, RFC 9470, and what Auth0 and Entra send). */
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

/** Entra answers `invalid_grant` with these suberrors although the refresh token still works. */
const needsUserToo: ReadonlySet<string> = new Set([
  "consent_required",
  "basic_action",
  "additional_action",
  "message_only",
  "ui_not_allowed",
  "interrupted_user",
]);

/** The failure of a request without an answer: "unsent" only if that is certain. */
export function unanswered(error: unknown): TokenFailure {
  const why = whyOf(error);
  if (!(error instanceof RequestFailed) || error.delivery === "unknown")
    return { failed: "unknown", error: failure("token-request-unanswered", { why }, { cause: error }) };
  const { retryAfter } = error;
  const reason = retryAfter === undefined ? "token-request-unsent" : "token-request-held-back";
  return { failed: "unsent", error: failure(reason, { why }, { cause: error, ...defined({ retryAfter }) }) };
}

/** The facts about a refused token request that only the provider's client knows. */
export interface RefusedRequest {
  readonly request: TokenRequest;
  /** The scopes that may be the refused ones, if the provider doesn't name them. */
  readonly scopes: readonly string[];
  /** The subject of the message: "the provider", "Entra". */
  readonly provider: string;
  readonly cure: string;
  /** The meaning of the provider's own error codes, if OAuth's codes don't show it. */
  readonly meaning?: "interaction" | "configuration" | undefined;
}

/**
 * Whether the provider refused the client's authentication. RFC 6749 §5.2 defines `invalid_client`; Keycloak sends
 * `unauthorized_client`, Auth0 `access_denied` with status 401, and some send 401 without a code.
 */
export const isClientRefused = ({ error, status }: Refusal): boolean =>
  error === "invalid_client" ||
  error === "unauthorized_client" ||
  (status === 401 && (error === undefined || error === "access_denied"));

/**
 * A refusal as facts of an error, so that a program needn't read the message. `error`: the provider's code, or "". `refused`:
 * whether the provider refused the client's authentication or this request.
 */
export const refusalFacts = (refusal: Refusal): { readonly error: string; readonly refused: "client" | "request" } => ({
  error: refusal.error ?? "",
  refused: isClientRefused(refusal) ? "client" : "request",
});

/** What an answer other than 200 means for the grant (RFC 6749 §5.2). */
export function refused(refusal: Refusal, { request, scopes, provider, cure, meaning }: RefusedRequest): TokenFailure {
  const { error = "", suberror = "", words, status = 0, retryAfter } = refusal;
  const facts = { provider, words };
  const waiting = defined({ retryAfter });

  // The provider turned the request away before it processed it.
  if (status === 429 || status === 503)
    return { failed: "unsent", error: failure("token-request-turned-away", facts, waiting) };
  // Some gateways send 408 when the provider was slow, not the client.
  if (status < 400 || status >= 500 || status === 408)
    return { failed: "unknown", error: failure("token-request-failed", facts, waiting) };

  if (meaning === "configuration" || isClientRefused(refusal))
    return { failed: "unsent", error: failure("client-refused", facts, { cure }) };
  if (meaning === "interaction" || needsUser.has(error) || (error === "invalid_grant" && needsUserToo.has(suberror))) {
    const scope = refusal.scope ?? scopes.join(" ");
    const details = toSignIn({ ...request, ...defined({ claims: refusal.claims }) });
    return {
      failed: "interaction",
      error:
        error === "invalid_scope" && scope !== ""
          ? failure("scope-refused", { ...facts, scope }, details)
          : failure("user-needed", facts, details),
    };
  }
  if (error === "invalid_grant")
    return { failed: "refused", error: failure("grant-refused", facts, toSignIn(request)) };
  // Some providers refuse a resource only after they have used the refresh token up (oidc-provider does).
  if (error === "invalid_target")
    return { failed: "unknown", error: failure("resource-refused", facts, toSignIn(request)) };
  // Every other 4xx refuses the request, not the grant. A wrong secret, a firewall or a wrong URL must not sign all users
  // out. If the provider has used the refresh token up, its next answer is invalid_grant, and the grant ends then.
  return { failed: "unsent", error: failure("token-request-refused", facts, { ...waiting, cure }) };
}
