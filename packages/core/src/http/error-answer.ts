import { defined } from "../domain/defined.ts";
import { parseReturnTo } from "../domain/return-to.ts";
import { failure } from "../errors/error-texts.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import { show } from "../provider-kit/show.ts";
import { isNavigation, wantsPage } from "./kernel/fetch-metadata.ts";
import { type HttpAnswer, type HttpRequest, json, redirect } from "./kernel/message.ts";
import { page } from "./pages/page.ts";
import type { PageName } from "./pages/texts.ts";
import type { HttpParts } from "./parts.ts";
import { forgetAttempt, isRepeatedAttempt } from "./routes/consent-loop.ts";
import { sealRequest } from "./routes/sealed-request.ts";

/** Answers an error that a route threw. A navigation is redirected to sign-in, and then back. A program gets the URL of the sign-in. */
export async function errorAnswer(parts: HttpParts, request: HttpRequest, error: IdentityError): Promise<HttpAnswer> {
  // A sign-in doesn't replace the invalid token in the request's Authorization header, so it would loop.
  const needsSignIn = error.status === 401 || error.code === "interaction_required";
  if (needsSignIn && error.code !== "invalid_token") return signInAnswer(parts, request, error);
  // The guarded store has already emitted an event for this error.
  if (error.code !== "store_unavailable") parts.ports.events.emit({ type: "request_failed", error });
  const retryAfter = error.retryAfter === undefined ? [] : [["retry-after", String(error.retryAfter)] as const];
  if (!wantsPage(request)) return json(error.status, { error: error.code }, retryAfter);
  const { status, retryAfter: seconds } = error;
  return page(parts, request, {
    name: pageOf(error),
    status,
    wayOn: { href: parts.settings.basePath },
    retryAfter: seconds,
  });
}

async function signInAnswer(parts: HttpParts, request: HttpRequest, error: IdentityError): Promise<HttpAnswer> {
  const { ports, settings } = parts;
  const message = parts.mounting.sentToSignIn(request);
  if (message !== undefined) ports.events.emit({ type: "warning", message });
  const { scopes = [], resource, claims, acrValues, maxAge } = error;
  const more = defined({ resource, claims, acrValues, maxAge });
  const asked = { scopes, ...more };
  const isSpecial = error.code === "interaction_required" || scopes.length > 0 || Object.keys(more).length > 0;
  const parameters = new URLSearchParams();
  if (isNavigation(request) && isLocal(request.target)) parameters.set("returnTo", request.target);
  if (isSpecial) parameters.set("request", await sealRequest(parts, request, asked));
  const location = parameters.size === 0 ? settings.routes.signIn : `${settings.routes.signIn}?${parameters}`;
  // The visitor has just signed in for the same token, so another sign-in would not help.
  const isHopeless = error.status === 403;
  if (!isNavigation(request)) {
    if (isHopeless) return json(403, { error: error.code });
    return json(401, { error: "sign_in_required", sign_in: location });
  }
  const isRepeated = error.code === "interaction_required" && (await isRepeatedAttempt(parts, request, asked));
  if (!isHopeless && !isRepeated) return redirect(request, location);
  ports.events.emit({ type: "request_failed", error: error.api === undefined ? notGiven(error) : error });
  return page(parts, request, {
    name: "permission-missing",
    status: 403,
    ...(error.api === undefined ? {} : ({ text: "permission-missing.api" } as const)),
    values: { api: error.api ?? "", scopes: scopes.length === 0 ? "" : `: ${scopes.join(", ")}` },
    wayOn: { href: location },
    cookies: [forgetAttempt(parts)],
  });
}

/** The error for the log if the browser has just completed the required sign-in without effect. */
function notGiven(error: IdentityError): IdentityError {
  const { scopes = [], resource, claims, acrValues, maxAge } = error;
  const named = Object.keys(defined({ claims, acr: acrValues, max_age: maxAge }));
  const what = [...scopes, ...(resource === undefined ? [] : [resource]), ...named];
  const wanted = what.map(show).join(", ");
  return failure("scopes-not-given", { wanted }, { cause: error, scopes });
}

function pageOf({ code }: IdentityError): PageName {
  switch (code) {
    case "provider_unavailable":
      return "provider-down";
    case "store_unavailable":
      return "store-down";
    case "invalid_callback":
      return "failed-callback";
    case "configuration":
      return "set-up";
    default:
      return "not-understood";
  }
}

function isLocal(target: string): boolean {
  try {
    parseReturnTo(target);
    return true;
  } catch {
    return false;
  }
}
