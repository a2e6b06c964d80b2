import type { ProviderDriver } from "@identity-web/core";
import {
  type ProviderFeature,
  providerContractGroups,
  runProviderCase,
} from "@identity-web/testing/contracts/provider-cases";
import { anotherClock, fakeClock } from "@identity-web/testing/fake-clock";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import type { Suite } from "./suite.ts";

/** The provider contract, with the runtime's own `fetch`, crypto and keys. */
export function contractSuite(
  name: string,
  driver: (fake: PlainFakeProvider) => ProviderDriver,
  lacks: readonly ProviderFeature[] = [],
): Suite {
  const clock = fakeClock();
  const fake = plainFakeProvider({ clock: anotherClock(clock) });
  return {
    name,
    tests: providerContractGroups.flatMap((group) =>
      group.cases
        .filter(({ needs }) => needs === undefined || !lacks.includes(needs))
        .map((each) => ({
          name: `${group.name} › ${each.name}`,
          run: () => runProviderCase(each, { fake, clock, open: (context) => driver(fake).open(context) }),
        })),
    ),
    before: () => fake.listen(),
    after: () => fake.close(),
  };
}
