import { IdentityError } from "@identity-web/core";

type NodeSqlite = typeof import("node:sqlite");

/**
 * The runtime's own SQLite. Asked for and not imported, so that a runtime without it gets a sentence that says what to do.
 *
 * @throws IdentityError `configuration`
 */
export function nodeSqlite(): NodeSqlite {
  const module = typeof process.getBuiltinModule === "function" ? process.getBuiltinModule("node:sqlite") : undefined;
  if (module !== undefined) return module;
  throw new IdentityError("configuration", `sqliteStore needs the module node:sqlite, and ${runtimeName()} has none`, {
    cure: "Run on Node 22.13 or later, or choose another store.",
  });
}

const runtimeName = (): string => {
  const [name, version] = Object.entries(process.versions).find(([each]) => each === "bun" || each === "deno") ?? [
    "Node",
    process.versions.node,
  ];
  return `${name} ${version}`;
};
