import type { Cell, CellStore, CellVersion, Look, Put, Seen, Step } from "../ports/cell-store.ts";
import { ChangeWaiters } from "./change-waiters.ts";
import { FewOrMany } from "./few-or-many.ts";
import { steadyTime } from "./steady-time.ts";

/** A cell store in this process's memory. Its steps answer synchronously, and values and seals stay objects. */
export interface MemoryCells<T = unknown> extends CellStore<T> {
  step(partition: string, step: Step<T>): Seen<T>;
  changed(partition: string, signal: AbortSignal): Promise<void>;
  /** The store's time. */
  now(): number;
  /** The cells of a partition themselves, without the objects of an answer. `undefined`: the partition has at most one cell. */
  peek(partition: string): Pick<FewOrMany<Cell<T>>, "get" | "named"> | undefined;
  /** All partitions with their cells, for lists of the contents. Some cells may have expired. */
  partitions(): Iterable<readonly [partition: string, cells: Iterable<Cell<T>>]>;
}

/** A stored cell. Each write creates a new object, so a step can return the object itself. */
interface Kept<T> extends Cell<T> {
  /** Whole seconds after the store's birth, rounded up: V8 stores a small integer without a separate object. */
  readonly endsAfter: number;
}

/** A partition. One with a single cell is that cell, as most partitions of sids and redemptions are. */
type Cells<T> = Kept<T> | FewOrMany<Kept<T>>;

const cellIn = <T>(cells: Cells<T> | undefined, key: string): Kept<T> | undefined => {
  if (cells instanceof FewOrMany) return cells.get(key);
  return cells?.key === key ? cells : undefined;
};

const cellsIn = <T>(cells: Cells<T>): Iterable<Kept<T>> => (cells instanceof FewOrMany ? cells.values() : [cells]);

/** The partition with the cell added or replaced. */
function withCell<T>(cells: Cells<T> | undefined, cell: Kept<T>): Cells<T> {
  if (cells instanceof FewOrMany) {
    cells.set(cell);
    return cells;
  }
  if (cells === undefined || cells.key === cell.key) return cell;
  const few = new FewOrMany<Kept<T>>();
  few.set(cells);
  few.set(cell);
  return few;
}

/** The partition without the cell. `undefined`: the partition is empty. */
function withoutCell<T>(cells: Cells<T> | undefined, key: string): Cells<T> | undefined {
  if (!(cells instanceof FewOrMany)) return cells?.key === key ? undefined : cells;
  cells.delete(key);
  return cells.size === 0 ? undefined : cells;
}

const anyText = /^/;

/**
 * Makes V8 store a concatenated text in one piece, which it does when the text is searched. The next garbage collection then
 * frees the pieces, which take 32 bytes for each key.
 */
function inOnePiece(text: string): string {
  anyText.test(text);
  return text;
}

/** Receives every added, changed and deleted cell within its step. */
export interface CellWatch {
  put(partition: string, key: string): void;
  gone(partition: string, key: string): void;
}

/** How many cells a write checks for each cell that it puts: more than it adds, so that expired cells don't accumulate. */
const sweptPerPut = 3;

const none: readonly never[] = [];

/**
 * Keeps cells in memory. A step is synchronous, and therefore atomic. Each write deletes a few expired cells.
 *
 * @param time - Milliseconds since the epoch. If it goes back, the store's time continues from its last value.
 */
export function memoryCells<T = unknown>(time: () => number, watch?: CellWatch): MemoryCells<T> {
  const now = steadyTime({ now: time });
  const bornAt = now();
  const partitions = new Map<string, Cells<T>>();
  const waiters = new ChangeWaiters();
  const sweeper = createSweeper(partitions, watch);
  const secondsOf = (at: number): number => (at - bornAt) / 1000;
  let versions = 0;

  const change = (name: string, puts: readonly Put<T>[], deletes: readonly string[], at: number): void => {
    const before = partitions.get(name);
    let cells = before;
    for (const key of deletes) {
      if (cellIn(cells, key) === undefined) continue;
      cells = withoutCell(cells, key);
      watch?.gone(name, key);
    }
    for (const { key, value, seal, endsAt } of puts) {
      versions++;
      const endsAfter = Math.ceil(secondsOf(endsAt));
      cells = withCell(cells, { key: inOnePiece(key), value, seal, version: versions, endsAfter });
      watch?.put(name, key);
    }
    if (cells === undefined) partitions.delete(name);
    else if (cells !== before) partitions.set(inOnePiece(name), cells);
    sweeper.sweep(secondsOf(at), 1 + sweptPerPut * puts.length);
    waiters.wake(name);
  };

  return {
    step(name, step) {
      const at = now();
      const done = holds(step, partitions.get(name), at);
      if (done && (step.put !== undefined || step.delete !== undefined))
        change(name, step.put ?? [], step.delete ?? [], at);
      return { done, now: at, bornAt, cells: step.look === undefined ? none : see(step.look, partitions.get(name)) };
    },
    now,
    peek(name) {
      const cells = partitions.get(name);
      return cells instanceof FewOrMany ? cells : undefined;
    },
    changed: (name, signal) => waiters.wait(name, signal),
    *partitions() {
      for (const [name, cells] of partitions) yield [name, cellsIn(cells)] as const;
    },
  };
}

function holds<T>({ when, before }: Step<T>, cells: Cells<T> | undefined, now: number): boolean {
  if (before !== undefined && now > before) return false;
  return when === undefined || when.every(({ key, version }) => versionOf(cells, key) === version);
}

const versionOf = <T>(cells: Cells<T> | undefined, key: string): CellVersion | undefined => cellIn(cells, key)?.version;

/** The cells of a look. It runs in every request, so a look with keys alone reads only those cells. */
function see<T>({ keys = [], under, seals }: Look, cells: Cells<T> | undefined): readonly Cell<T>[] {
  if (cells === undefined) return none;
  const found: Kept<T>[] = [];
  for (const key of keys) {
    const cell = cellIn(cells, key);
    if (cell !== undefined && !found.includes(cell)) found.push(cell);
  }
  if (under !== undefined && under.length > 0) {
    const named = new Set(keys);
    for (const cell of cellsIn(cells))
      if (!named.has(cell.key) && under.some((prefix) => cell.key.startsWith(prefix))) found.push(cell);
  }
  return seals === false ? found.map(withoutSeal) : found;
}

const withoutSeal = <T>(cell: Kept<T>): Kept<T> => (cell.seal === undefined ? cell : { ...cell, seal: undefined });

/** Checks all cells in turn, a few with each write. */
function createSweeper<T>(partitions: Map<string, Cells<T>>, watch: CellWatch | undefined) {
  // An iterator of a Map visits added entries and skips deleted ones, so the round keeps its position.
  function* round() {
    for (const [name, cells] of partitions) for (const cell of cellsIn(cells)) yield { name, cell };
  }
  let next = round();
  return {
    sweep(seconds: number, steps: number): void {
      for (let step = 0; step < steps; step++) {
        const { done, value } = next.next();
        if (done === true) {
          next = round();
          return;
        }
        const { name, cell } = value;
        const cells = partitions.get(name);
        // Skips a cell that was replaced after the round has read its partition.
        if (seconds <= cell.endsAfter || cellIn(cells, cell.key) !== cell) continue;
        const left = withoutCell(cells, cell.key);
        if (left === undefined) partitions.delete(name);
        else if (left !== cells) partitions.set(name, left);
        watch?.gone(name, cell.key);
      }
    },
  };
}
