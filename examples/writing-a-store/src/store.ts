import { cellsStore, type StoreDriver } from "@identity-web/core";
import type { Database } from "./database.ts";
import { sqlCells } from "./sql-cells.ts";

export interface SqlStoreOptions {
  /** How many markers of front-channel logouts the store keeps. Any client can cause them. @default 10_000 */
  readonly maxFrontChannelMarkers?: number;
}

export function sqlStore(database: Database, { maxFrontChannelMarkers }: SqlStoreOptions = {}): StoreDriver {
  const cells = sqlCells(database);
  return { name: "sql", open: (context) => cellsStore(cells, context, { maxFrontChannelMarkers }) };
}
