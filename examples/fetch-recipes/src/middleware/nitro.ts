import { defineMiddleware, toResponse } from "h3";
import { auth } from "../auth.ts";

// server/middleware/identity.ts
export default defineMiddleware((event, next) => {
  const own = auth.of(event.req);
  event.context.identity = own;
  return own.run(async () => {
    if (event.url.pathname.startsWith("/mail")) event.context.user = await own.require({ scopes: ["Mail.Read"] });
    return toResponse(await next(), event);
  });
});
