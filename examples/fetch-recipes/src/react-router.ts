import type { FetchIdentity } from "@identity-web/adapter-fetch";
import type { MiddlewareFunction } from "react-router";
import { auth } from "./auth.ts";

/** Identity in the request that this context belongs to: `identities.get(context)` in loaders and actions. */
export const identities = new WeakMap<object, FetchIdentity>();

// app/root.tsx
export const middleware: MiddlewareFunction<Response>[] = [
  ({ request, context }, next) => {
    const own = auth.of(request);
    identities.set(context, own);
    return own.run(async () => {
      // Errors of loaders don't come up to here, so the middleware guards.
      if (new URL(request.url).pathname.startsWith("/mail")) await own.require({ scopes: ["Mail.Read"] });
      return next();
    });
  },
];
