export * from "./option.ts";
