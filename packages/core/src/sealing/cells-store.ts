import type { StoreContents } from "../domain/store-contents.ts";
import type { Cell, CellStore } from "../ports/cell-store.ts";
import type { Store, StoreContext } from "../ports/store.ts";
import { contentsOfCells } from "../rules/contents.ts";
import { storeOverCells } from "../rules/store-over-cells.ts";
import { sealedFormat } from "./sealed-format.ts";

/** Options of a store over cells. */
export interface CellsStoreOptions {
  /** As in `MarkerLimit`. @default 10_000 */
  readonly maxFrontChannelMarkers?: number | undefined;
  /**
   * How long a step takes to arrive at the store, in ms. A good estimate saves calls, because a step that comes later is
   * decided again. The time of a removal is later than its decision by this estimate.
   *
   * @default 0
   */
  readonly arrivalMs?: number;
}

/**
 * Builds a store from cells outside the process. The rules of the sign-out guarantee run above the cells. Sessions and tokens
 * leave the process only sealed, and a sid only as keyed hashes.
 *
 * @example
 * const myStore = (connection: Connection): StoreDriver => ({
 *   name: "mine",
 *   open: (context) => cellsStore(myCells(connection), context),
 * });
 */
export function cellsStore(
  cells: CellStore,
  context: StoreContext,
  { maxFrontChannelMarkers = 10_000, arrivalMs = 0 }: CellsStoreOptions = {},
): Store {
  const format = sealedFormat(context, context.clock);
  return storeOverCells(cells, format, context, { maxFrontChannelMarkers, arrivalMs, outOfProcess: true });
}

/**
 * The opened contents of a store, for a driver's own `inspect()`. It reads all cells, so use it only for administrators' pages
 * and tests. It leaves out sessions and grants that can't be opened.
 *
 * @param now - The store's time, in ms since the epoch.
 */
export const cellsContents = (
  partitions: Iterable<Partition> | AsyncIterable<Partition>,
  now: number,
  { sealer }: Pick<StoreContext, "sealer">,
): Promise<StoreContents> =>
  contentsOfCells(sealedFormat({ sealer, events: { emit: () => undefined } }), partitions, now);

/** A partition's name and all its cells. */
type Partition = readonly [partition: string, cells: Iterable<Cell>];
