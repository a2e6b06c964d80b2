export type { Gate, When } from "../fake-kit/gates.ts";
export * from "../world/index.ts";
export * from "./api-provider.ts";
export { Browser, type BrowserRequest, locationOf } from "./browser.ts";
export { Script } from "./script.ts";
export * from "./scripted-provider.ts";
