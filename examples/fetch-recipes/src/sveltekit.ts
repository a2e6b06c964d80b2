import { requireOwnPage } from "@identity-web/features/bff";
import type { Handle } from "@sveltejs/kit/hooks";
import { auth } from "./auth.ts";

// src/hooks.server.ts
export const handle: Handle = ({ event, resolve }) => {
  const { request, url, route, locals } = event;
  locals.identity = auth.of(request);
  return locals.identity.run(async () => {
    if (request.method === "POST") requireOwnPage(locals.identity);
    // A remote function belongs to no route: a browser calls it at an own address, and by a form at any page.
    const isRemote = event.isRemoteRequest || url.searchParams.has("/remote");
    // Compares the route, not the path, because the router decodes paths: /%6Dail is /mail.
    if (isRemote || route.id?.startsWith("/mail")) {
      locals.user = await locals.identity.require({ scopes: ["Mail.Read"] });
    }
    return resolve(event);
  });
};
