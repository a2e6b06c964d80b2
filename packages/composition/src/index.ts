export { type ComposedIdentity, composeIdentity } from "./compose.ts";
export * from "./public.ts";
