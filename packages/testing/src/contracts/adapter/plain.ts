/** The contract as data, without a test runner: for Workers, Deno, Bun and other runners. */
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
