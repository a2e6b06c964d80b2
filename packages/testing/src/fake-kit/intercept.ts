import { HttpResponse, http, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import { NetworkFailure } from "./desk.ts";

/** What takes over requests of this process, through msw. */
export interface Interception {
  /** msw's handlers, for a test that has a `setupServer` of its own: two at once don't get along. */
  readonly handlers: readonly RequestHandler[];
  /** Takes over all requests to the provider. Others pass. */
  listen(): void;
  /** Gives them back. Don't forget it. */
  close(): void;
}

/** Lets a fake provider answer all requests to these addresses. */
export function intercept(
  addresses: string | RegExp,
  provider: { fetch(request: Request): Promise<Response>; close(): void },
): Interception {
  const handler = http.all(addresses, ({ request }) =>
    provider.fetch(request).catch((error: unknown) => {
      if (!(error instanceof NetworkFailure)) throw error;
      // msw makes what is thrown into a status 500; a network error keeps what stands on it as the cause of fetch's.
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
