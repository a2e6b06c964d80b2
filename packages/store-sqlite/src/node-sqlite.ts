import { failure } from "./error-texts.ts";

type NodeSqlite = typeof import("node:sqlite");

/**
 * The runtime's own SQLite. It is looked up at run time and not imported, so that a runtime without it gets an error with a
 * cure.
 *
 * @throws IdentityError `configuration`
 */
export function nodeSqlite(): NodeSqlite {
  const isNodeLike = typeof process === "object" && typeof process.getBuiltinModule === "function";
  const module = isNodeLike ? process.getBuiltinModule("node:sqlite") : undefined;
  if (module !== undefined) return module;
  throw failure("sqlite-module-missing", { runtime: runtimeName() });
}

function runtimeName(): string {
  if (typeof process !== "object") return "this runtime";
  const { versions } = process;
  const other = Object.entries(versions).find(([name]) => name === "bun" || name === "deno");
  return (other ?? ["Node", versions.node]).join(" ");
}
