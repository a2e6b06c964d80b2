import { IdentityError } from "@identity-web/core";

type NodeSqlite = typeof import("node:sqlite");

/**
 * The runtime's own SQLite. Asked for and not imported, so that a runtime without it gets a sentence that says what to do.
 *
 * @throws IdentityError `configuration`
 */
export function nodeSqlite(): NodeSqlite {
  const isNodeLike = typeof process === "object" && typeof process.getBuiltinModule === "function";
  const module = isNodeLike ? process.getBuiltinModule("node:sqlite") : undefined;
  if (module !== undefined) return module;
  throw new IdentityError("configuration", `sqliteStore needs the module node:sqlite, and ${runtimeName()} has none`, {
    cure: "Run on Node 22.13 or later, or choose another store.",
  });
}

function runtimeName(): string {
  if (typeof process !== "object") return "this runtime";
  const { versions } = process;
  const other = Object.entries(versions).find(([name]) => name === "bun" || name === "deno");
  return (other ?? ["Node", versions.node]).join(" ");
}
