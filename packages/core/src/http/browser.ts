import { IdentityError } from "../domain/identity-error.ts";
import type { HttpRequest } from "./message.ts";

/**
 * Whether this is a person's browser going to a page, so that it can be sent elsewhere: a GET with
 * `Sec-Fetch-Mode: navigate` or, from a browser that doesn't say, one that wants HTML.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isNavigation(request: HttpRequest): boolean {
  if (request.method !== "GET") return false;
  const mode = request.header("sec-fetch-mode");
  if (mode !== undefined) return mode === "navigate";
  return request.header("accept")?.includes("text/html") ?? false;
}

/**
 * Whether the browser is about to show the answer to this request as its page: no frame, no script's request, no prefetch. A
 * browser that sends no `Sec-Fetch-*` headers must send a GET that wants HTML.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function showsPage(request: HttpRequest): boolean {
  if (isPrefetch(request)) return false;
  const mode = request.header("sec-fetch-mode");
  if (mode === undefined) return isNavigation(request);
  return mode === "navigate" && request.header("sec-fetch-dest") === "document";
}

const isPrefetch = (request: HttpRequest): boolean =>
  request.header("sec-purpose") !== undefined || request.header("purpose") !== undefined;

/** Whether a POST comes from our own pages (or from a program, which no other site can steer). */
export function isSameOrigin(request: HttpRequest, origin: string): boolean {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const from = request.header("origin");
  return from === undefined || from === origin;
}

/** @throws IdentityError `invalid_request` with status 403, where a POST comes from another site's page */
export function requireSameOrigin(request: HttpRequest, origin: string): void {
  if (isSameOrigin(request, origin)) return;
  throw new IdentityError("invalid_request", `expected a post from ${origin}, and got one from another site`, {
    status: 403,
    cure: "Post from this app's own pages.",
  });
}

/** Whether a GET is a user's own going to this page: no other site's link, no frame, no image, no prefetch. */
export function isOwnNavigation(request: HttpRequest): boolean {
  const site = request.header("sec-fetch-site");
  return (
    request.header("sec-fetch-mode") === "navigate" &&
    request.header("sec-fetch-dest") === "document" &&
    (site === "same-origin" || site === "none") &&
    !isPrefetch(request)
  );
}
