export { adapterContract, adapterProtocolContract } from "./adapter-contract.ts";
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
  ProtocolCase,
  ProtocolCaseGroup,
  ProtocolHarness,
  ProtocolProvider,
} from "./harness.ts";
export { protocol } from "./protocol.ts";
export { protocolCaseGroups } from "./protocol-cases/index.ts";
export type { ContractProvider } from "./provider.ts";
