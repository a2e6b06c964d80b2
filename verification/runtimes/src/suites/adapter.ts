import { oidc } from "@identity-web/idp-oauth4webapi";
import {
  type AdapterHarness,
  adapterCaseGroups,
  casesFor,
  type ProtocolHarness,
  protocol,
  protocolCaseGroups,
} from "@identity-web/testing/contracts/adapter-cases";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import type { Suite, Test } from "./suite.ts";

/** The adapter contract: over a scripted provider, over `oidc()`, and with the cases that need protocol messages. */
export function adapterSuite(name: string, harness: AdapterHarness): Suite {
  const { tests } = protocolSuite(name, harness);
  return { name, tests: [...testsOf("scripted", casesFor(harness, adapterCaseGroups), harness), ...tests] };
}

/**
 * The adapter contract over `oidc()` only: every case once, in half the time. For adapters of Node's servers: differences of a
 * runtime show with any provider.
 */
export function protocolSuite(name: string, harness: AdapterHarness): Suite {
  let now = () => 0;
  // One provider for all cases: new keys for each would take longer than the cases.
  const fake = plainFakeProvider({ clock: { now: () => now() } });
  const overProtocol: ProtocolHarness = {
    ...harness,
    provider({ clock }) {
      now = () => clock.now();
      return protocol(fake, (options) => oidc({ ...fake.client, fetch: fake.fetch, ...options }));
    },
  };
  return {
    name,
    tests: [
      ...testsOf("oidc()", casesFor(harness, adapterCaseGroups), overProtocol),
      ...testsOf("protocol", protocolCaseGroups, overProtocol),
    ],
  };
}

interface Group<Harness> {
  readonly name: string;
  readonly cases: readonly { readonly name: string; run(harness: Harness): Promise<void> }[];
}

const testsOf = <Harness>(over: string, groups: readonly Group<Harness>[], harness: Harness): readonly Test[] =>
  groups.flatMap((group) =>
    group.cases.map((each) => ({ name: `${over} › ${group.name} › ${each.name}`, run: () => each.run(harness) })),
  );
