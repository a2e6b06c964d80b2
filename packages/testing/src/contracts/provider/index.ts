export { providerContractGroups } from "./cases/index.ts";
export type {
  ProviderCase,
  ProviderCaseGroup,
  ProviderContractOptions,
  ProviderFeature,
  ProviderTestContext,
} from "./harness.ts";
export { identityProviderContract } from "./provider-contract.ts";
export { runProviderCase } from "./run-case.ts";
