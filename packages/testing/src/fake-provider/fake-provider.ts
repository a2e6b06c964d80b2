import { type Interception, intercept } from "../fake-kit/intercept.ts";
import type { FakeProviderOptions } from "./options.ts";
import { type PlainFakeProvider, plainFakeProvider } from "./plain-fake-provider.ts";

/** An OpenID provider inside the test's process, reached through msw. */
export interface FakeProvider extends PlainFakeProvider, Interception {}

/**
 * A fake OpenID provider for an app's tests. It implements the protocol, fails on command, and counts requests.
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
  return Object.assign(
    plain,
    intercept(`${plain.issuer.replace(/\/$/, "")}/*`, { fetch: plain.fetch, close: plain.close }),
  );
}
