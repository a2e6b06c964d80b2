import { type Interception, intercept } from "../fake-kit/intercept.ts";
import { allHosts } from "./clouds.ts";
import type { FakeEntraOptions } from "./options.ts";
import { type PlainFakeEntra, plainFakeEntra } from "./plain-fake-entra.ts";

/** A fake Microsoft Entra inside the test's process, reached through msw. */
export interface FakeEntra extends PlainFakeEntra, Interception {}

/**
 * A fake Microsoft Entra for an app's tests. Every value has the form of Entra's, and it fails on command.
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
  return { ...plain, ...intercept(allHosts, plain) };
}
