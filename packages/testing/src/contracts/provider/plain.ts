/** The contract as data, without a test runner: for Workers, Deno, Bun and other runners. */
export { providerContractGroups } from "./cases/index.ts";
export type { ProviderContractOptions, ProviderFeature, ProviderTestContext } from "./harness.ts";
export type { ProviderCase, ProviderCaseGroup } from "./provider-case.ts";
export { runProviderCase } from "./run-case.ts";
