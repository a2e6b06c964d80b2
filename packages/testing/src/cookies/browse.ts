import type { Awaitable } from "@identity-web/core";
import type { CookieJar } from "./cookie-jar.ts";
import { chromiumHeaders, current, type RequestContext } from "./request-headers.ts";
import { isSameSite } from "./site.ts";

/** How a request reaches its server. */
export type Send = (request: Request) => Awaitable<Response>;

/** A request of a browser, and its content. */
export interface Browsed extends RequestContext {
  readonly send: Send;
  readonly jar: CookieJar;
  /** The body, and headers of the page's script or of the test in addition to the browser's own. */
  readonly init?: RequestInit;
  readonly headersFor?: (context: RequestContext) => Record<string, string>;
  /** Whether it neither sends nor stores cookies. @default false */
  readonly isBlocked?: boolean;
}

/** Sends a request as a browser does, and stores the cookies of the answer. It follows no redirect. */
export async function browse(asked: Browsed): Promise<Response> {
  const { send, jar, headersFor = chromiumHeaders, isBlocked = false, initiator, method, destination } = asked;
  const { headers: own, ...init } = asked.init ?? {};
  const url = current(asked);
  const crossSite = initiator !== undefined && !isSameSite(initiator, url);
  const safeNavigation = destination === "document" && method === "GET";
  const cookie = isBlocked ? undefined : jar.header({ url, crossSite, safeNavigation });
  const headers = new Headers({ ...headersFor(asked), ...(cookie !== undefined && { cookie }) });
  if (init.body instanceof URLSearchParams) headers.set("content-type", "application/x-www-form-urlencoded");
  for (const [name, value] of new Headers(own)) headers.set(name, value);
  const response = await send(new Request(url, { ...init, method, headers, redirect: "manual" }));
  if (!isBlocked) jar.store(url, response.headers.getSetCookie());
  return response;
}
