/** The contract as data, without a test runner: for Workers, Deno, Bun and other runners. */
export { adapterCaseGroups } from "./cases/index.ts";
export {
  type AdapterCase,
  type AdapterCaseGroup,
  type AdapterHarness,
  type AnswerBegun,
  type AppSpec,
  type AppUnderTest,
  type ContractIdentityOptions,
  casesFor,
  type FixtureAnswer,
  type FixtureContext,
  type FixtureHeaders,
  type FixtureRoute,
  type FrameworkTrait,
  type ProtocolCase,
  type ProtocolCaseGroup,
  type ProtocolHarness,
  type ProtocolProvider,
  type ToolsUnderTest,
} from "./harness.ts";
export { protocol } from "./protocol.ts";
export { protocolCaseGroups } from "./protocol-cases/index.ts";
export type { ContractProvider } from "./provider.ts";
