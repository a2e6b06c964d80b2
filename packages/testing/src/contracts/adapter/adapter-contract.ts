import { describe, test } from "vitest";
import { adapterCaseGroups } from "./cases/index.ts";
import { type AdapterHarness, type CaseGroup, casesFor, type ProtocolHarness } from "./harness.ts";
import { protocolCaseGroups } from "./protocol-cases/index.ts";

/**
 * Registers the tests that every adapter has to pass: all of the public API and of the HTTP contract that can be seen from
 * outside.
 *
 * @param name - The adapter's, for the report.
 * @param harness - How to build an app of that framework.
 * @example
 * adapterContract("hono", honoHarness);
 */
export function adapterContract(name: string, harness: AdapterHarness): void {
  describe(`${name}: the adapter contract`, () => register(casesFor(harness, adapterCaseGroups), harness));
}

/**
 * Registers the same tests over a provider that speaks the protocol, and those that only such a one can show.
 *
 * @param harness - As for `adapterContract`, with the provider to play with: see `protocol`.
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
