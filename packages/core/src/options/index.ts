export { isRecord } from "../domain/json.ts";
export { show } from "../provider-kit/show.ts";
export * from "./authorization-parameters.ts";
export * from "./option.ts";
