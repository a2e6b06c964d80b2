export { adapterContract } from "./adapter-contract.ts";
export { adapterCaseGroups } from "./cases/index.ts";
export type {
  AdapterCase,
  AdapterCaseGroup,
  AdapterHarness,
  AppSpec,
  AppUnderTest,
  ContractIdentityOptions,
  FixtureAnswer,
  FixtureContext,
  FixtureRoute,
} from "./harness.ts";
export { protocol } from "./protocol.ts";
export type { ContractProvider } from "./provider.ts";
