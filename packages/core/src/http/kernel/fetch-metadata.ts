import { defined } from "../../domain/defined.ts";
import { failure } from "../../errors/error-texts.ts";
import type { HttpRequest } from "./message.ts";

/**
 * Whether the request is a browser's navigation to a page, so that a redirect makes sense: a GET with `Sec-Fetch-Mode: navigate`
 * or, from a browser without that header, a GET that accepts HTML.
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
 * Whether the browser will show the response as its page, and not in a frame, to a script or as a prefetch. Without
 * `Sec-Fetch-*` headers it must be a GET that accepts HTML.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function showsPage(request: HttpRequest): boolean {
  if (isPrefetch(request)) return false;
  const mode = request.header("sec-fetch-mode");
  if (mode === undefined) return isNavigation(request);
  return mode === "navigate" && request.header("sec-fetch-dest") === "document";
}

/** Whether the user sees the response. This includes submitted forms. */
export const wantsPage = (request: HttpRequest): boolean =>
  isNavigation(request) ||
  request.header("sec-fetch-mode") === "navigate" ||
  (request.header("accept")?.includes("text/html") ?? false);

/**
 * Refuses a sign-in that another site's page starts without a navigation (an image, a script, a frame). With form_post such a
 * request has the cookies of pending sign-ins, and could replace them.
 *
 * @throws IdentityError `invalid_request` with status 403
 */
export function refuseEmbedded(request: HttpRequest): void {
  const site = request.header("sec-fetch-site");
  if (site !== "cross-site" && site !== "same-site") return;
  const isNavigated = request.header("sec-fetch-mode") === "navigate";
  if (isNavigated && !framed.has(request.header("sec-fetch-dest") ?? "document")) return;
  throw failure("sign-in-embedded");
}

/** Destinations inside another page. There the browser would not store the library's cookies. */
const framed: ReadonlySet<string> = new Set(["iframe", "frame", "fencedframe", "embed", "object"]);

const isPrefetch = (request: HttpRequest): boolean =>
  request.header("sec-purpose") !== undefined || request.header("purpose") !== undefined;

/** Whether a POST comes from the app's own pages, or from a program, which no other site controls. */
export function isSameOrigin(request: HttpRequest, origin: string): boolean {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const from = request.header("origin");
  return from === undefined || from === origin;
}

/**
 * Refuses a POST that another site's page has sent.
 *
 * @throws IdentityError `invalid_request` with status 403
 */
export function requireSameOrigin(request: HttpRequest, origin: string): void {
  if (isSameOrigin(request, origin)) return;
  throw failure("post-cross-site", { origin });
}

/** Whether the user navigated to this page without another site's link: no frame, no image, no prefetch. */
export function isOwnNavigation(request: HttpRequest): boolean {
  const site = request.header("sec-fetch-site");
  return (
    request.header("sec-fetch-mode") === "navigate" &&
    request.header("sec-fetch-dest") === "document" &&
    (site === "same-origin" || site === "none") &&
    !isPrefetch(request)
  );
}

/** The headers of a user's navigation. */
const navigation: ReadonlyMap<string, string> = new Map([
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
  ["accept", "text/html"],
]);

/** The same request as a navigation to a page, for an adapter whose request has no headers that say so, as in a server component. */
export const asPage = (request: HttpRequest): HttpRequest => ({
  method: request.method,
  target: request.target,
  ...defined({ mountedAt: request.mountedAt, signal: request.signal }),
  body: (limit) => request.body(limit),
  header: (name) => navigation.get(name) ?? request.header(name),
});
