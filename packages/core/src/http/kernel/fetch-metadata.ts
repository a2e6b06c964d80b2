import { failure } from "../../errors/error-texts.ts";
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

/** Whether a person gets to see the answer: a form that they have sent wants a page as well. */
export const wantsPage = (request: HttpRequest): boolean =>
  isNavigation(request) ||
  request.header("sec-fetch-mode") === "navigate" ||
  (request.header("accept")?.includes("text/html") ?? false);

/**
 * Where another site's page asks for this without going here (an image, a script, a frame), nothing may begin: under form_post
 * such a request brings and takes cookies of sign-ins that are on their way.
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

/** Where a browser draws pages in others: no cookie of ours would be kept there. */
const framed: ReadonlySet<string> = new Set(["iframe", "frame", "fencedframe", "embed", "object"]);

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
  throw failure("post-cross-site", { origin });
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

/** What a browser sends where a user goes to a page. */
const navigation: ReadonlyMap<string, string> = new Map([
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
  ["accept", "text/html"],
]);

/** The same request as a navigation to a page. */
export const asPage = (request: HttpRequest): HttpRequest => ({
  method: request.method,
  target: request.target,
  ...(request.mountedAt === undefined ? {} : { mountedAt: request.mountedAt }),
  body: (limit) => request.body(limit),
  header: (name) => navigation.get(name) ?? request.header(name),
});
