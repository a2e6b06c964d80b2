import { contentSecurityPolicy, type PageOptions, page } from "../page/index.ts";

/** A page of the apps, as both frameworks can send it. */
export const htmlResponse = (options: PageOptions): Response =>
  new Response(page(options), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": contentSecurityPolicy({
        scripts: options.script === undefined ? [] : [options.script],
      }),
    },
  });
