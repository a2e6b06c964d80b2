import { requireOwnPage } from "@identity-web/features/bff";
import type { MiddlewareHandler } from "astro";
import { auth } from "./auth.ts";

// src/middleware.ts
export const onRequest: MiddlewareHandler = ({ request, url, locals }, next) => {
  locals.identity = auth.of(request);
  return locals.identity.run(async () => {
    if (request.method === "POST") requireOwnPage(locals.identity);
    if (url.pathname.startsWith("/mail")) locals.user = await locals.identity.require({ scopes: ["Mail.Read"] });
    return next();
  });
};
