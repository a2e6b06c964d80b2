import type { Cell, CellStore, CellVersion, Look, Put, Seen, Step } from "../ports/cell-store.ts";
import { ChangeWaiters } from "./change-waiters.ts";
import { FewOrMany } from "./few-or-many.ts";
import { steadyTime } from "./steady-time.ts";

/** A cell store in this process's memory: its steps answer at once, and values and seals stay the objects that they are. */
export interface MemoryCells<T = unknown> extends CellStore<T> {
  step(partition: string, step: Step<T>): Seen<T>;
  changed(partition: string, signal: AbortSignal): Promise<void>;
  /** The store's time. */
  now(): number;
  /** The cells of a partition as they lie, without an answer made for them. `undefined`: it has one cell at most. */
  peek(partition: string): Pick<FewOrMany<Cell<T>>, "get" | "named"> | undefined;
  /** Every partition that has a cell, with its cells: for looks at everything. Some may have expired. */
  partitions(): Iterable<readonly [partition: string, cells: Iterable<Cell<T>>]>;
}

/** A cell is made anew with each write, so that it can be handed out as it is. */
interface Kept<T> extends Cell<T> {
  /** Whole seconds after the store's birth, rounded up: a small number takes no memory beside its object. */
  readonly endsAfter: number;
}

/** A partition that has one cell is that cell: most partitions of sids and redemptions are. */
type Cells<T> = Kept<T> | FewOrMany<Kept<T>>;

const cellIn = <T>(cells: Cells<T> | undefined, key: string): Kept<T> | undefined => {
  if (cells instanceof FewOrMany) return cells.get(key);
  return cells?.key === key ? cells : undefined;
};

const cellsIn = <T>(cells: Cells<T>): Iterable<Kept<T>> => (cells instanceof FewOrMany ? cells.values() : [cells]);

/** The partition with that cell put or replaced. */
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

/** The partition without that cell; `undefined`: nothing is left. */
function withoutCell<T>(cells: Cells<T> | undefined, key: string): Cells<T> | undefined {
  if (!(cells instanceof FewOrMany)) return cells?.key === key ? undefined : cells;
  cells.delete(key);
  return cells.size === 0 ? undefined : cells;
}

const anyText = /^/;

/**
 * The text in one piece. V8 puts a composed text together when it is searched; where that is done at once, the next
 * garbage collection drops its pieces, which take 32 bytes for each key.
 */
function inOnePiece(text: string): string {
  anyText.test(text);
  return text;
}

/** Is told of every cell that comes, changes or goes, within the step. */
export interface CellWatch {
  put(partition: string, key: string): void;
  gone(partition: string, key: string): void;
}

/** Cells that a write looks at for each cell that it puts: more than it adds, so that expired cells don't pile up. */
const sweptPerPut = 3;

const none: readonly never[] = [];

/**
 * Keeps cells in memory. A step never waits, which makes it atomic. Expired cells go a few at a time with each write.
 *
 * @param time - Milliseconds since the epoch. Where it goes back, the store's time stands still.
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

/** What the look asks for. This is on the path of every request: one that names its keys only looks at those. */
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

/** Goes round all cells, a few at a time. */
function createSweeper<T>(partitions: Map<string, Cells<T>>, watch: CellWatch | undefined) {
  // Iterators of a Map see what is added behind them and skip what is deleted, so the round keeps its place.
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
        // A cell that was replaced since the round saw its partition isn't this one any more.
        if (seconds <= cell.endsAfter || cellIn(cells, cell.key) !== cell) continue;
        const left = withoutCell(cells, cell.key);
        if (left === undefined) partitions.delete(name);
        else if (left !== cells) partitions.set(name, left);
        watch?.gone(name, cell.key);
      }
    },
  };
}
