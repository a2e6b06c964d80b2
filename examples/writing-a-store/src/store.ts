import { cellsStore, type StoreDriver } from "@identity-web/core";
import type { Database } from "./database.ts";
import { sqlCells } from "./sql-cells.ts";

export interface SqlStoreOptions {
  /** Markers of front-channel logouts, which anybody can cause. @default 10_000 */
  readonly maxFrontChannelMarkers?: number;
}

export const sqlStore = (database: Database, { maxFrontChannelMarkers }: SqlStoreOptions = {}): StoreDriver => ({
  name: "sql",
  open: (context) => cellsStore(sqlCells(database), context, { maxFrontChannelMarkers }),
});
