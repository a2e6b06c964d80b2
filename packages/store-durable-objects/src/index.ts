export { durableObjectStore } from "./durable-object-store.ts";
export { IdentityObject } from "./identity-object.ts";
export type { DurableObjectStoreOptions, ObjectNamespace } from "./options.ts";
