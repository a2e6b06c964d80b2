import { globalMember } from "./global-member.ts";

/** A module of Node, loaded without an import, so that bundles for other runtimes contain no Node module. */
export function builtinModule(name: `node:${string}`): unknown {
  const process: unknown = globalMember("process");
  return hasMethod(process, "getBuiltinModule") ? process.getBuiltinModule(name) : undefined;
}

export const builtinCrypto = (): unknown => builtinModule("node:crypto");

export const hasMethod = <Name extends string>(
  value: unknown,
  name: Name,
): value is { [key in Name]: (...input: unknown[]) => unknown } =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
