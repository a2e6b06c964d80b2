import { afterAll, beforeAll, describe, test } from "vitest";
import { providerContractGroups } from "./cases/index.ts";
import type { ProviderContractOptions } from "./harness.ts";
import { runProviderCase } from "./run-case.ts";

/**
 * Registers the tests that every provider client must pass. The name of each test is the rule that it checks.
 *
 * @param name - The client's name, for the report.
 * @example
 * const clock = fakeClock();
 * const fake = fakeProvider({ clock: anotherClock(clock) });
 * identityProviderContract("oidc", { fake, clock, open: (context) => oidc(fake.client).open(context) });
 */
export function identityProviderContract(name: string, options: ProviderContractOptions): void {
  const lacks = options.lacks ?? [];
  describe(`${name}: the identity provider contract`, () => {
    beforeAll(() => options.fake.listen());
    afterAll(() => options.fake.close());
    for (const group of providerContractGroups) {
      const cases = group.cases.filter(({ needs }) => needs === undefined || !lacks.includes(needs));
      if (cases.length === 0) continue;
      describe(group.name, () => {
        for (const each of cases) test(each.name, () => runProviderCase(each, options));
      });
    }
  });
}
