import { failure } from "../error-texts.ts";
import { globalMember } from "./global-member.ts";

/**
 * Refuses a runtime that lacks functions which core needs. Without this check the first refresh would fail with a message that names
 * a method, but not the cause.
 *
 * @throws IdentityError `configuration`
 */
export function checkRuntime(): void {
  if (typeof Reflect.get(Promise, "withResolvers") === "function") return;
  const node = globalMember("process", "versions", "node");
  throw failure("runtime-too-old", { found: node === undefined ? "an older runtime" : `Node.js ${String(node)}` });
}
