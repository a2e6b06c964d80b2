export type { FetchIdentity, Handler, WaitUntil } from "@identity-web/adapter-fetch";
export * from "@identity-web/composition/public";
export { type IdentityForNext, identity, type NextOptions, type PageRequirement } from "./identity.ts";
