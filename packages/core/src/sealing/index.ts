export { type CellsStoreOptions, cellsContents, cellsStore } from "./cells-store.ts";
