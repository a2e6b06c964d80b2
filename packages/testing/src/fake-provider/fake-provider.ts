import { HttpResponse, http, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import type { FakeProviderOptions } from "./options.ts";
import { type PlainFakeProvider, plainFakeProvider } from "./plain-fake-provider.ts";
import { NetworkFailure } from "./router.ts";

/** A whole OpenID provider that exists in the test's process only, reached through msw. */
export interface FakeProvider extends PlainFakeProvider {
  /** msw's handlers, for a test that has a `setupServer` of its own: two at once don't get along. */
  readonly handlers: readonly RequestHandler[];
}

/**
 * A fake OpenID provider for an app's tests: it plays the protocol, misbehaves on command, and counts.
 *
 * @example
 * const provider = fakeProvider();
 * beforeAll(() => provider.listen());
 * afterAll(() => provider.close());
 * const app = new Hono().use(identity({ provider: oidc(provider.client), baseUrl, secrets }));
 * const callback = provider.authorize((await app.request("/auth/sign-in")).headers.get("location")!, { user: "alice" });
 */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  const plain = plainFakeProvider(options);
  const handler = http.all(`${plain.issuer.replace(/\/$/, "")}/*`, ({ request }) =>
    plain.fetch(request).catch((error: unknown) => {
      if (!(error instanceof NetworkFailure)) throw error;
      // msw makes what is thrown into a status 500; a network error keeps what stands on it as the cause of fetch's.
      return Object.assign(HttpResponse.error(), { code: error.code });
    }),
  );
  const server = setupServer(handler);
  return {
    ...plain,
    get refreshTokens() {
      return plain.refreshTokens;
    },
    get sentTwice() {
      return plain.sentTwice;
    },
    get revoked() {
      return plain.revoked;
    },
    handlers: [handler],
    listen: () => server.listen({ onUnhandledFrame: "bypass" }),
    close() {
      plain.close();
      server.close();
    },
  };
}
