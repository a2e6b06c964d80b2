import type { HttpRequest } from "@identity-web/core/http";
import { headers } from "next/headers";
import { NextResponse } from "next/server";

/** Next.js doesn't tell a component its path, so `proxy` does, with this header. */
const pathHeader = "x-identity-web-path";

/** Tells components and actions the current path. Reads no session. */
export async function proxy(request: Request): Promise<Response> {
  const told = new Headers(request.headers);
  const { pathname, search } = new URL(request.url);
  told.set(pathHeader, pathname + search);
  return NextResponse.next({ request: { headers: told } });
}

/**
 * The request of a component or an action.
 *
 * @param target - The page to return to. @default the current page if `proxy` runs, otherwise the app's root page
 */
export async function requestOfNext(target?: string): Promise<HttpRequest> {
  const sent = await headers();
  return {
    method: "GET",
    target: target ?? sent.get(pathHeader) ?? "",
    header: (name) => sent.get(name) ?? undefined,
    body: async () => "",
  };
}

/**
 * The router requests the target of a `<Link>` by script, before a click (prefetch) and after it. Such a request must start no sign-in. If
 * the answer isn't a page of the router, the router loads the URL as a document, but only after a click.
 */
export const isAskedByRouter = (request: Request): boolean =>
  request.headers.has("rsc") || request.headers.has("next-router-prefetch");

/** The option `basePath` of Next.js, read from its own request objects. */
export function basePathOf(
  request: Request & { readonly nextUrl?: { readonly basePath: string } },
): string | undefined {
  return request.nextUrl?.basePath || undefined;
}
