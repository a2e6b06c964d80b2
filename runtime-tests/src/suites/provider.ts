import { oidc } from "@identity-web/idp-oauth4webapi";
import { providerContractGroups, runProviderCase } from "@identity-web/testing/contracts/provider-cases";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import type { Suite } from "./suite.ts";

/** The provider contract, for `oidc()`: by the runtime's own `fetch`, crypto and keys. */
export function providerSuite(): Suite {
  const clock = fakeClock();
  const fake = plainFakeProvider({ clock });
  return {
    name: "oidc() provider",
    tests: providerContractGroups.flatMap((group) =>
      group.cases.map((each) => ({
        name: `${group.name} › ${each.name}`,
        run: () => runProviderCase(each, { fake, clock, open: (context) => oidc(fake.client).open(context) }),
      })),
    ),
    before: () => fake.listen(),
    after: () => fake.close(),
  };
}
