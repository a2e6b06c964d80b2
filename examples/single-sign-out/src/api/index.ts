export type { OnBehalfOf } from "./on-behalf-of.ts";
export { apiScopes, contactsAudience, contactsScopes } from "./resources.ts";
export { type RunningApi, type StartApiOptions, startApi } from "./start-api.ts";
