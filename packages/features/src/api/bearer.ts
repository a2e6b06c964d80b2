import type { Caller, IdentityError, PresentedToken } from "@identity-web/core";
import type { HttpAnswer, HttpRequest } from "@identity-web/core/http";
import { type HttpParts, json, pathOf } from "@identity-web/core/http/kit";
import { failure } from "./error-texts.ts";

/** What an API route needs of its caller's token. */
export interface BearerRequirement {
  /** All of them, in a user's token; no app's own token meets them. Without it a user's token must have the `roles`, if any. */
  readonly scopes?: readonly string[];
  /**
   * Admits apps' own tokens, which no route takes without it: those that have all of these in their `roles` claim or among
   * their scopes, as Auth0 and Okta give them. `[]`: every app's, for a route that looks at `caller.client` itself.
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

/** @throws IdentityError `insufficient_scope` */
export function checkRequirement({ token, account }: Caller, { scopes, roles }: BearerRequirement): void {
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
 * The answer of an API to an error: a challenge for its caller, never a page.
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
      // The caller is who can ask the user: it gets what to ask for.
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
