import { cellsStore, type StoreDriver } from "@identity-web/core";
import type { Database } from "./database.ts";
import { sqlCells } from "./sql-cells.ts";

export function sqlStore(database: Database): StoreDriver {
  const cells = sqlCells(database);
  return { name: "sql", open: (context) => cellsStore(cells, context) };
}
