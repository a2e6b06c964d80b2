import { HttpResponse, http, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import { NetworkFailure } from "../fake-provider/router.ts";
import { allHosts } from "./clouds.ts";
import type { FakeEntraOptions } from "./options.ts";
import { type PlainFakeEntra, plainFakeEntra } from "./plain-fake-entra.ts";

/** Microsoft Entra in the test's process only, reached through msw. */
export interface FakeEntra extends PlainFakeEntra {
  /** Takes over all requests to Microsoft's hosts (msw). Others pass. */
  listen(): void;
  /** Gives them back. Don't forget it. */
  close(): void;
  /** msw's handlers, for a test that has a `setupServer` of its own: two at once don't get along. */
  readonly handlers: readonly RequestHandler[];
}

/**
 * A fake Microsoft Entra for tests of apps: every value shaped as Entra sends it, and it misbehaves on command.
 *
 * @example
 * const fake = fakeEntra();
 * beforeAll(() => fake.listen());
 * afterAll(() => fake.close());
 * const app = new Koa().use(identity({ provider: entra(fake.client), baseUrl, secrets }));
 * const callback = fake.authorize(redirectedTo, { user: "alice" });
 */
export function fakeEntra(options: FakeEntraOptions = {}): FakeEntra {
  const plain = plainFakeEntra(options);
  const handler = http.all(allHosts, ({ request }) =>
    plain.fetch(request).catch((error: unknown) => {
      if (!(error instanceof NetworkFailure)) throw error;
      return Object.assign(HttpResponse.error(), { code: error.code });
    }),
  );
  const server = setupServer(handler);
  return {
    ...plain,
    handlers: [handler],
    listen: () => server.listen({ onUnhandledFrame: "bypass" }),
    close() {
      plain.close();
      server.close();
    },
  };
}
