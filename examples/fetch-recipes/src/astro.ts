import { requireOwnPage } from "@identity-web/features/bff";
import type { MiddlewareHandler } from "astro";
import { auth } from "./auth.ts";

// src/middleware.ts
export const onRequest: MiddlewareHandler = ({ request, url, routePattern, locals }, next) => {
  locals.identity = auth.of(request);
  return locals.identity.run(async () => {
    if (request.method === "POST") requireOwnPage(locals.identity);
    // Actions and server islands have routes of their own, and a form calls an action at any page.
    const isCall = /^\/_(actions|server-islands)\//.test(routePattern) || url.searchParams.has("_action");
    if (isCall || url.pathname.startsWith("/mail")) {
      locals.user = await locals.identity.require({ scopes: ["Mail.Read"] });
    }
    return next();
  });
};
