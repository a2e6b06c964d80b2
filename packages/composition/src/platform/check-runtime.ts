import { failure } from "../error-texts.ts";

/**
 * Refuses a runtime that lacks functions which core needs. Without this check the first refresh would fail with a message that names
 * a method, but not the cause.
 *
 * @throws IdentityError `configuration`
 */
export function checkRuntime(): void {
  if (typeof Reflect.get(Promise, "withResolvers") === "function") return;
  const process: unknown = Reflect.get(globalThis, "process");
  const versions: unknown = typeof process === "object" && process !== null ? Reflect.get(process, "versions") : {};
  const node: unknown = typeof versions === "object" && versions !== null ? Reflect.get(versions, "node") : undefined;
  throw failure("runtime-too-old", { found: node === undefined ? "an older runtime" : `Node.js ${String(node)}` });
}
