import type { IdentityError } from "../domain/identity-error.ts";
import { parseReturnTo } from "../domain/return-to.ts";
import { Attempts } from "./attempt.ts";
import { isNavigation } from "./browser.ts";
import { type HttpAnswer, type HttpRequest, json, redirect } from "./message.ts";
import { page } from "./page.ts";
import { sealRequest } from "./sealed-request.ts";
import type { HttpParts } from "./settings.ts";

/** Answers an error that a route threw: a page is sent to sign-in and comes back, a program is told where that is. */
export async function errorAnswer(parts: HttpParts, request: HttpRequest, error: IdentityError): Promise<HttpAnswer> {
  if (error.status === 401) return signInAnswer(parts, request, error);
  // A failing store has told of itself already.
  if (error.code !== "store_unavailable") parts.ports.events.emit({ type: "request_failed", error });
  const retryAfter = error.retryAfter === undefined ? [] : [["retry-after", String(error.retryAfter)] as const];
  if (!wantsPage(request)) return json(error.status, { error: error.code }, retryAfter);
  const back = { text: "Back to the app", href: parts.settings.basePath };
  return page({ status: error.status, ...words(error), wayOn: back, retryAfter: error.retryAfter });
}

async function signInAnswer(parts: HttpParts, request: HttpRequest, error: IdentityError): Promise<HttpAnswer> {
  const { ports, settings } = parts;
  const { scopes = [], resource, claims } = error;
  const asked = {
    scopes,
    ...(resource === undefined ? {} : { resource }),
    ...(claims === undefined ? {} : { claims }),
  };
  const isSpecial = error.code === "interaction_required" || scopes.length > 0 || claims !== undefined;
  const parameters = new URLSearchParams();
  if (isNavigation(request) && isLocal(request.target)) parameters.set("returnTo", request.target);
  if (isSpecial) parameters.set("request", await sealRequest(ports, asked));
  const location = parameters.size === 0 ? settings.routes.signIn : `${settings.routes.signIn}?${parameters}`;
  if (!isNavigation(request)) {
    return json(401, { error: "sign_in_required", sign_in: location });
  }
  const attempts = new Attempts(parts);
  if (error.code !== "interaction_required" || !(await attempts.isRepeated(request, asked))) {
    return redirect(request, location);
  }
  return page({
    status: 403,
    title: "Permission missing",
    text: `You have signed in, but the identity provider did not give this app what the page needs${
      scopes.length === 0 ? "" : `: ${scopes.join(", ")}`
    }.`,
    wayOn: { text: "Sign in again", href: location },
    cookies: [attempts.forget()],
  });
}

/** A form that a person has sent wants a page as well. */
const wantsPage = (request: HttpRequest): boolean =>
  isNavigation(request) ||
  request.header("sec-fetch-mode") === "navigate" ||
  (request.header("accept")?.includes("text/html") ?? false);

function words(error: IdentityError): { title: string; text: string } {
  switch (error.code) {
    case "provider_unavailable":
      return { title: "Please try again in a moment", text: "The service that signs people in can't be reached." };
    case "store_unavailable":
      return {
        title: "Please try again in a moment",
        text: "This app can't look up who is signed in. Nobody was signed out.",
      };
    case "invalid_callback":
      return { title: "Signing in did not work", text: "This address answers no sign-in of this browser." };
    case "configuration":
      return { title: "This app is not set up", text: "Its operator will find the reason in the log." };
    default:
      return { title: "That did not work", text: "The request is not one that this app understands." };
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
