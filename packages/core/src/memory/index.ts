export type { MemoryStoreAccount, MemoryStoreContents, MemoryStoreGrant } from "./contents.ts";
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from "./memory-store.ts";
