import { HttpResponse, http, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import { NetworkFailure } from "./desk.ts";

/** Intercepts requests of this process, through msw. */
export interface Interception {
  /** msw's handlers, for a test with its own `setupServer`: two servers at once don't work. */
  readonly handlers: readonly RequestHandler[];
  /** Intercepts all requests to the provider. Other requests go to the network. */
  listen(): void;
  /** Ends the interception. Call it after the tests. */
  close(): void;
}

/** Lets a fake provider answer all requests to these URLs. */
export function intercept(
  addresses: string | RegExp,
  provider: { fetch(request: Request): Promise<Response>; close(): void },
): Interception {
  const handler = http.all(addresses, ({ request }) =>
    provider.fetch(request).catch((error: unknown) => {
      if (!(error instanceof NetworkFailure)) throw error;
      // msw turns a thrown error into status 500. A network error keeps its own properties, as the cause of fetch's error.
      return Object.assign(HttpResponse.error(), { code: error.code });
    }),
  );
  const server = setupServer(handler);
  return {
    handlers: [handler],
    listen: () => server.listen({ onUnhandledFrame: "bypass" }),
    close() {
      provider.close();
      server.close();
    },
  };
}
