export type { Gate, When } from "../fake-kit/gates.ts";
export * from "../world/index.ts";
export { type BearerWish, ScriptedApiProvider } from "./api-provider.ts";
export { Browser, type BrowserRequest, locationOf } from "./browser.ts";
export { Script } from "./script.ts";
export {
  type FailedRefresh,
  type Person,
  type ProviderCall,
  refreshFailed,
  type ScriptedAnswer,
  type ScriptedClient,
  ScriptedProvider,
  type ScriptedProviderOptions,
} from "./scripted-provider.ts";
