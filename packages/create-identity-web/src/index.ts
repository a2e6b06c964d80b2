export { type Choice, type CreatedFile, compose } from "./compose/compose.ts";
export { frameworks } from "./parts/frameworks.ts";
export { providers } from "./parts/providers.ts";
export { stores } from "./parts/stores.ts";
