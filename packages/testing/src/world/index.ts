export { type StoreCall, scriptedStore } from "./scripted-store.ts";
export { type HttpOptions, type SignedInPerson, World, type WorldOptions } from "./world.ts";
