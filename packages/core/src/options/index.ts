export { show } from "../provider-kit/show.ts";
export * from "./option.ts";
