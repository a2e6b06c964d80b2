export * from "./fake-clock/index.ts";
export * from "./fake-provider/index.ts";
export * from "./visitor/index.ts";
