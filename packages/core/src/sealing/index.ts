export { type CellsStoreOptions, cellsContents, cellsStore } from "./cells-store.ts";
export * from "./look-page.ts";
