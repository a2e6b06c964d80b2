import { describe, test } from "vitest";
import { adapterCaseGroups } from "./cases/index.ts";
import { type AdapterHarness, type CaseGroup, casesFor, type ProtocolHarness } from "./harness.ts";
import { protocolCaseGroups } from "./protocol-cases/index.ts";

/**
 * Registers the tests that every adapter must pass. They cover the public API and the HTTP contract as seen from outside.
 *
 * @param name - The adapter's name, for the report.
 * @param harness - Builds an app of the framework.
 * @example
 * adapterContract("hono", honoHarness);
 */
export function adapterContract(name: string, harness: AdapterHarness): void {
  describe(`${name}: the adapter contract`, () => register(casesFor(harness, adapterCaseGroups), harness));
}

/**
 * Registers the same tests over a provider with real protocol messages, and tests that need such a provider.
 *
 * @param harness - Like that of `adapterContract`, with a provider: see `protocol`.
 */
export function adapterProtocolContract(name: string, harness: ProtocolHarness): void {
  adapterContract(name, harness);
  describe(`${name}: the protocol, through the adapter`, () => register(protocolCaseGroups, harness));
}

function register<Harness>(
  groups: readonly CaseGroup<{ readonly name: string; run(harness: Harness): Promise<void> }>[],
  harness: Harness,
): void {
  for (const group of groups) {
    describe(group.name, () => {
      for (const each of group.cases) test(each.name, () => each.run(harness));
    });
  }
}
