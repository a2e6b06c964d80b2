import type { FetchIdentity } from "@identity-web/adapter-fetch";
import type { MiddlewareFunction } from "react-router";
import { auth } from "./auth.ts";

/** Identity in the request that this context belongs to: `identities.get(context)` in loaders and actions. */
export const identities = new WeakMap<object, FetchIdentity>();

// app/root.tsx
export const middleware: MiddlewareFunction<Response>[] = [
  ({ request, context, pattern }, next) => {
    const own = auth.of(request);
    identities.set(context, own);
    return own.run(async () => {
      // Here and not in loaders, because errors of loaders don't reach this middleware.
      // Compares the route, not the path, because the router decodes paths and ignores case.
      if (/^\/?mail/.test(pattern)) await own.require({ scopes: ["Mail.Read"] });
      return next();
    });
  },
];
