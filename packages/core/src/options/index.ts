export { isRecord } from "../domain/json.ts";
export * from "./address.ts";
export * from "./authorization-parameters.ts";
export * from "./option.ts";
