export type { RegisteredClient } from "./clients.ts";
export type { ProtectedResource } from "./protected-resource.ts";
export { type RunningProvider, type StartProviderOptions, startProvider } from "./start-provider.ts";
