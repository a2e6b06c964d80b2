import type { ProviderDriver } from "@identity-web/core";
import { entra } from "@identity-web/idp-msal-node";
import { oidc } from "@identity-web/idp-oauth4webapi";
import {
  type ProviderFeature,
  providerContractGroups,
  runProviderCase,
} from "@identity-web/testing/contracts/provider-cases";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import type { Suite } from "./suite.ts";

/** The provider contract, for `oidc()`: by the runtime's own `fetch`, crypto and keys. */
export const providerSuite = (): Suite => contractSuite("oidc() provider", (fake) => oidc(fake.client));

/** The same for `entra()`: by MSAL, where there is `node:crypto`. */
export const entraSuite = (): Suite =>
  contractSuite(
    "entra() provider",
    ({ client: { issuer, clientId, clientSecret = "" } }) =>
      entra({ authority: issuer, clientId, clientSecret, clientCapabilities: [] }),
    ["back-channel-logout", "revocation"],
  );

function contractSuite(
  name: string,
  driver: (fake: PlainFakeProvider) => ProviderDriver,
  lacks: readonly ProviderFeature[] = [],
): Suite {
  const clock = fakeClock();
  const fake = plainFakeProvider({ clock });
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
