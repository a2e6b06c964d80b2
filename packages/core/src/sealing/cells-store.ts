import type { StoreContents } from "../domain/store-contents.ts";
import type { Cell, CellStore } from "../ports/cell-store.ts";
import type { Store, StoreContext } from "../ports/store.ts";
import { contentsOfCells } from "../rules/contents.ts";
import { storeOverCells } from "../rules/store-over-cells.ts";
import { sealedFormat } from "./sealed-format.ts";

/** What a store package says of its cells. */
export interface CellsStoreOptions {
  /** Markers of front-channel logouts, which anybody can cause; beyond it the oldest goes, with an event. @default 10_000 */
  readonly maxFrontChannelMarkers?: number | undefined;
  /**
   * How long a step takes to arrive at the store, in ms. A step that comes later is decided again, so this is a guess that
   * saves calls; a removal counts as made so much later than it was decided. @default 0
   */
  readonly arrivalMs?: number;
}

/**
 * Makes a store of cells outside the process. All rules of the guarantee stand above the cells; what leaves the process is
 * sealed, and a sid leaves only as keyed hashes.
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
 * What a store holds, opened for people: for a driver's own `inspect()`. Reads everything, so that it is for
 * administrators' pages and tests only. What can't be opened is left out.
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
