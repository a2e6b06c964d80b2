import { type Crypto, webCrypto } from "@identity-web/core";

interface NodeCrypto {
  hash(algorithm: string, text: string, encoding: string): string;
}

/** The runtime's fastest: Node's one-shot hash where there is one (no promise on every request's path), else WebCrypto. */
export function nativeCrypto(): Crypto {
  const node = nodeCrypto();
  return node === undefined ? webCrypto : { ...webCrypto, hash: (text) => node.hash("sha256", text, "base64url") };
}

/** Reached without an import, so that bundles for other runtimes stay free of Node's modules. */
function nodeCrypto(): NodeCrypto | undefined {
  const process: unknown = Reflect.get(globalThis, "process");
  if (!hasMethod(process, "getBuiltinModule")) return undefined;
  const module: unknown = process.getBuiltinModule("node:crypto");
  return hasMethod(module, "hash") ? { hash: (...input) => String(module.hash(...input)) } : undefined;
}

const hasMethod = <Name extends string>(
  value: unknown,
  name: Name,
): value is { [key in Name]: (...input: unknown[]) => unknown } =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
