export { type MemoryCells, memoryCells } from "./memory-cells.ts";
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from "./memory-store.ts";
