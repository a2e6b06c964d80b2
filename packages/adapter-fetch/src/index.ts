export * from "@identity-web/composition/public";
export {
  type FetchRequest,
  type FetchRequestOptions,
  type FetchResponseOptions,
  fetchRequest,
  fetchResponse,
} from "./fetch-http.ts";
export type { FetchIdentity, OfOptions } from "./fetch-identity.ts";
export { type Handler, type IdentityByEnvironment, type IdentityForFetch, identity } from "./identity.ts";
export { outlive, type WaitUntil } from "./outlive.ts";
