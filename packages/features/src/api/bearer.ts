import type { IdentityError, PresentedToken } from "@identity-web/core";
import type { HttpAnswer, HttpRequest } from "@identity-web/core/http";
import { type HttpParts, json, pathOf } from "@identity-web/core/http/kit";
import { checkOptions, list, type OptionRules, text } from "@identity-web/core/options";
import type { Caller } from "@identity-web/core/parts";
import { failure } from "./error-texts.ts";

/** What an API route requires of its caller's token. */
export interface BearerRequirement {
  /** Scopes that a user's token must have. An app's own token never satisfies them. @default none: a user's token must have `roles`, if given */
  readonly scopes?: readonly string[];
  /**
   * Admits an app's own token if it has all of these in its `roles` claim, or among its scopes (Auth0, Okta). `[]` admits every app's
   * token: check `caller.client` yourself.
   *
   * @default no app's own token is admitted
   */
  readonly roles?: readonly string[];
}

/** The token of a request's Authorization header. @throws IdentityError `invalid_token` */
export function presentedToken(request: HttpRequest, origin: string): PresentedToken {
  const [, scheme = "", value = ""] =
    /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *$/i.exec(request.header("authorization") ?? "") ?? [];
  if (value === "") {
    throw failure("bearer-token-missing");
  }
  const proof = request.header("dpop");
  const presented = {
    value,
    scheme: scheme.toLowerCase(),
    method: request.method,
    url: origin + pathOf(request.target),
  };
  return proof === undefined ? presented : { ...presented, proof };
}

const rules: OptionRules<BearerRequirement> = {
  scopes: list("a list of scopes", text("a scope")),
  roles: list("a list of roles", text("a role")),
};

/**
 * A misspelled requirement would admit every user's token.
 *
 * @throws IdentityError `configuration`, `insufficient_scope`
 */
export function checkRequirement({ token, account }: Caller, requirement: BearerRequirement): void {
  const problems = checkOptions("requireBearer()", rules, requirement);
  if (problems.length > 0) throw failure("bearer-requirement-invalid", { problems: problems.join("; ") });
  const { scopes, roles } = requirement;
  const { roles: claimed } = token.claims;
  const granted: readonly unknown[] = Array.isArray(claimed) ? claimed : [];
  const isGood =
    account === undefined
      ? (roles?.every((role) => granted.includes(role) || token.scopes.includes(role)) ?? false)
      : (scopes?.every((scope) => token.scopes.includes(scope)) ??
        roles?.every((role) => granted.includes(role)) ??
        true);
  if (isGood) return;
  const details = scopes === undefined ? {} : { scopes };
  if (account === undefined && roles === undefined) throw failure("bearer-apps-refused", {}, details);
  const wanted = [...(scopes ?? []), ...(roles ?? [])].join(", ");
  throw failure("bearer-scope-missing", { wanted }, details);
}

/**
 * The API's answer to an error: a challenge for the caller, never a page.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function bearerAnswer({ ports }: HttpParts, request: HttpRequest, error: IdentityError): HttpAnswer {
  const challenge = (status: number, code: string, parameters: Readonly<Record<string, string>> = {}) => {
    const isMissing = request.header("authorization") === undefined;
    if (!isMissing) ports.events.emit({ type: "bearer_refused", error });
    const all = Object.entries(isMissing ? {} : { error: code, ...parameters });
    const words = all.map(([name, value]) => `${name}="${value}"`).join(", ");
    return json(status, { error: code }, [["www-authenticate", `Bearer ${words}`.trim()]]);
  };
  switch (error.code) {
    case "interaction_required": {
      // Only the caller can send the user to sign in, so it gets the claims.
      if (error.claims === undefined) return challenge(403, "interaction_required");
      return challenge(401, "insufficient_claims", { claims: base64(error.claims) });
    }
    case "insufficient_scope":
      return challenge(403, "insufficient_scope", { scope: (error.scopes ?? []).join(" ") });
    case "invalid_token":
    case "signed_out":
    case "sign_in_required":
      return challenge(401, "invalid_token");
    default: {
      if (error.code !== "store_unavailable") ports.events.emit({ type: "request_failed", error });
      const retryAfter = error.retryAfter === undefined ? [] : [["retry-after", String(error.retryAfter)] as const];
      return json(error.status, { error: error.code }, retryAfter);
    }
  }
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
