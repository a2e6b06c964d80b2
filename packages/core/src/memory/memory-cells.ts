import {
  type Cell,
  type CellStore,
  changesCells,
  isDone,
  type Look,
  type Put,
  type Seen,
  type Step,
} from "../ports/cell-store.ts";
import { ChangeWaiters } from "../runtime/change-waiters.ts";
import { SteadyTime } from "../runtime/steady-time.ts";
import type { CellOrder } from "./cell-order.ts";
import {
  type Cells,
  cellIn,
  cellsIn,
  cellsUnder,
  inOnePiece,
  keyIn,
  withCell,
  withoutCell,
} from "./cells-of-partition.ts";
import { FewOrMany } from "./few-or-many.ts";
import { KeptCell, OrderedCell } from "./kept-cell.ts";
import { Pages } from "./pages.ts";
import { ShardedMap } from "./sharded-map.ts";
import { createSweeper } from "./sweep-round.ts";

/** A cell store in this process's memory. Its steps answer synchronously, and values and seals stay objects. */
export interface MemoryCells<T = unknown> extends CellStore<T> {
  step(partition: string, step: Step<T>): Seen<T>;
  changed(partition: string, signal: AbortSignal): Promise<void>;
  /** Every partition that has a cell, with its cells, to read the whole store. Some may have expired. */
  partitions(): Iterable<readonly [partition: string, cells: Iterable<Cell<T>>]>;
}

/** Cells in memory, with the further operations of the memory store. */
export interface OpenCells<T> extends MemoryCells<T> {
  /** The store's time. */
  now(): number;
  /** The whole seconds from the store's birth to a time. A cell whose `endsAfter` is greater has not expired. */
  secondOf(time: number): number;
  /** The stored cells of a partition, without copies. `undefined`: it has at most one cell. */
  peek(partition: string): Pick<FewOrMany<T>, "get" | "named"> | undefined;
}

/** What the memory store observes in cells. */
export interface CellWatch<T> {
  /** The order in which a cell with this key is kept. `undefined`: none. */
  orderOf(key: string): CellOrder | undefined;
  /** The keys of the cells that are deleted together with the cell of this key. */
  deletedWith(key: string): readonly string[];
  /** Whether the cell of this key must stay although its end is past. `read` returns the value of another cell of its partition. */
  outlives(key: string, read: (other: string) => T | undefined): boolean;
  /** A string in the value with which the cell's key ends, so that the key needs no string of its own. */
  nameIn(value: T): string | undefined;
}

/** How many cells a write checks for each cell that it puts: more than it adds, so that expired cells don't accumulate. */
const sweptPerPut = 3;

const none: readonly never[] = [];

/**
 * Keeps cells in memory. A step is synchronous, and therefore atomic. Each write deletes a few expired cells.
 *
 * @param time - Milliseconds since the epoch. If it goes back, the store's time continues from its last value.
 */
export const memoryCells = <T = unknown>(time: () => number): MemoryCells<T> => openCells(time);

export function openCells<T>(time: () => number, watch?: CellWatch<T>): OpenCells<T> {
  const steady = new SteadyTime({ now: time });
  const now = () => steady.now();
  const bornAt = now();
  const partitions = new ShardedMap<Cells<T>>();
  const waiters = new ChangeWaiters();
  const pages = new Pages<T>();
  const secondsOf = (at: number): number => (at - bornAt) / 1000;
  let versions = 0;

  const leaveOrder = (cell: KeptCell<T>): void => {
    if (cell instanceof OrderedCell) watch?.orderOf(cell.key)?.remove(cell);
  };

  const remove = (cells: Cells<T> | undefined, key: string): Cells<T> | undefined => {
    const cell = cellIn(cells, key);
    if (cell === undefined) return cells;
    leaveOrder(cell);
    return (watch?.deletedWith(key) ?? none).reduce(remove, withoutCell(cells, key));
  };

  const sweeper = createSweeper(partitions, (name, { key }) => {
    const cells = partitions.get(name);
    if (watch?.outlives(key, (other) => cellIn(cells, other)?.value) === true) return;
    const left = remove(cells, key);
    if (left === undefined) partitions.delete(name);
    else if (left !== cells) partitions.set(name, left);
  });

  const put = (name: string, cells: Cells<T> | undefined, { key, endsAt, ...content }: Put<T>): Cells<T> => {
    const before = cellIn(cells, key);
    if (before !== undefined) leaveOrder(before);
    versions++;
    const endsAfter = Math.ceil(secondsOf(endsAt));
    const parts = before ?? keyIn(cells, key, watch?.nameIn(content.value));
    const order = watch?.orderOf(key);
    if (order === undefined) return withCell(cells, new KeptCell(parts, content, versions, endsAfter));
    const cell = new OrderedCell(name, parts, content, versions, endsAfter);
    order.add(cell);
    return withCell(cells, cell);
  };

  const change = (name: string, puts: readonly Put<T>[], deletes: readonly string[], at: number): void => {
    const before = partitions.get(name);
    let cells = before;
    for (const key of deletes) cells = remove(cells, key);
    for (const each of puts) cells = put(name, cells, each);
    if (cells === undefined) partitions.delete(name);
    else if (cells !== before) partitions.set(inOnePiece(name), cells);
    sweeper.sweep(secondsOf(at), 1 + sweptPerPut * puts.length);
    waiters.wake(name);
  };

  return {
    step(name, step) {
      const at = now();
      const cells = partitions.get(name);
      const done = isDone(step, at, (key) => cellIn(cells, key)?.version);
      if (done && changesCells(step)) change(name, step.put ?? [], step.delete ?? [], at);
      if (step.look === undefined) return { done, now: at, bornAt, cells: none };
      return { done, now: at, bornAt, ...see(step.look, partitions.get(name), pages) };
    },
    now,
    secondOf: (at) => Math.ceil((at - bornAt) / 1000),
    peek(name) {
      const cells = partitions.get(name);
      return cells instanceof FewOrMany ? cells : undefined;
    },
    changed: (name, signal) => waiters.wait(name, signal),
    *partitions() {
      for (const [name, cells] of partitions) yield [name, [...cellsIn(cells)].map((cell) => cell.toCell())] as const;
    },
  };
}

/** The cells of a look. A look that names only keys reads only those cells. */
function see<T>({ keys = [], under = [], seals, most, from }: Look, cells: Cells<T> | undefined, pages: Pages<T>) {
  if (cells === undefined) return { cells: none };
  const found: KeptCell<T>[] = [];
  for (const key of keys) {
    const cell = cellIn(cells, key);
    if (cell !== undefined && !found.includes(cell)) found.push(cell);
  }
  const shown = (cell: KeptCell<T>): Cell<T> => (seals === false ? cell.withoutSeal() : cell.toCell());
  if (under.length === 0) return { cells: found.map(shown) };
  const named = new Set(found);
  const all = () => cellsUnder(cells, under);
  const part = most === undefined ? { cells: [...all()] } : pages.next(from, most, all, (key) => cellIn(cells, key));
  for (const cell of part.cells) if (!named.has(cell)) found.push(cell);
  return { ...part, cells: found.map(shown) };
}
