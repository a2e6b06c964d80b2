import { appendResponseHeader, defineEventHandler, getRequestURL, toWebRequest } from "#imports";
import { auth } from "../auth.ts";

// server/middleware/identity.ts
export default defineEventHandler(async (event) => {
  const { method, headers, path } = event;
  // toWebRequest() consumes the body, which the app's own routes need.
  const isOurs = path.startsWith("/auth/");
  const own = auth.of(isOurs ? toWebRequest(event) : new Request(getRequestURL(event), { method, headers }));
  event.context.identity = own;
  let goesOn = false;
  const answer = await own.run(async () => {
    // Nuxt's router ignores case: it shows the page for /MAIL, too.
    if (path.toLowerCase().startsWith("/mail")) event.context.user = await own.require({ scopes: ["Mail.Read"] });
    else await own.current();
    goesOn = true;
    return new Response();
  });
  if (!goesOn) return answer;
  for (const [name, value] of answer.headers) appendResponseHeader(event, name, value);
  return undefined;
});
