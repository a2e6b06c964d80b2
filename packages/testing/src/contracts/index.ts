export * from "./adapter/index.ts";
export * from "./cells/index.ts";
export * from "./provider/index.ts";
export * from "./store/index.ts";
