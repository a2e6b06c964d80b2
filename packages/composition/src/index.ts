export { type ComposedIdentity, composeIdentity } from "./compose.ts";
export { perEnvironment } from "./per-environment.ts";
export * from "./public.ts";
export { toolsOf } from "./tools.ts";
