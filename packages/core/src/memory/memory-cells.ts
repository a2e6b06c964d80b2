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
  /** The stored cells of a partition, by their keys. */
  peek(partition: string): ReadonlyMap<string, KeptCell<T>> | undefined;
}

/** A stored cell. Each write creates a new one. */
export interface KeptCell<T> extends Cell<T> {
  readonly endsAt: number;
  /** Its place in the order of its partition. A cell that is rewritten keeps it. */
  readonly place: number;
}

/** Learns of every change of the stored cells. */
export interface CellWatch<T> {
  added(partition: string, cell: KeptCell<T>): void;
  removed(cell: KeptCell<T>): void;
}

type Cells<T> = Map<string, KeptCell<T>>;

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
  const partitions = new Map<string, Cells<T>>();
  const waiters = new ChangeWaiters();
  let versions = 0;

  const remove = (name: string, cells: Cells<T>, key: string): void => {
    const cell = cells.get(key);
    if (cell === undefined) return;
    watch?.removed(cell);
    cells.delete(key);
    if (cells.size === 0) partitions.delete(name);
  };

  const put = (name: string, { key, value, seal, endsAt }: Put<T>): void => {
    const cells = partitions.get(name) ?? new Map<string, KeptCell<T>>();
    const before = cells.get(key);
    if (before !== undefined) watch?.removed(before);
    versions++;
    const cell = { key, value, seal, version: versions, endsAt, place: before?.place ?? versions };
    cells.set(key, cell);
    partitions.set(name, cells);
    watch?.added(name, cell);
  };

  /** Visits all cells again and again. An iterator of a `Map` also visits entries that are added meanwhile, and skips deleted ones. */
  function* round(): Generator<readonly [string, Cells<T>, KeptCell<T>] | undefined, never> {
    for (;;) {
      for (const [name, cells] of partitions) for (const cell of cells.values()) yield [name, cells, cell];
      yield undefined;
    }
  }
  const visits = round();

  const sweep = (at: number, most: number): void => {
    for (let step = 0; step < most; step++) {
      const visited = visits.next().value;
      if (visited === undefined) return;
      const [name, cells, { key, endsAt }] = visited;
      if (at > endsAt) remove(name, cells, key);
    }
  };

  return {
    step(name, step) {
      const at = now();
      const before = partitions.get(name);
      const done = isDone(step, at, (key) => before?.get(key)?.version);
      if (done && changesCells(step)) {
        if (before !== undefined) for (const key of step.delete ?? none) remove(name, before, key);
        for (const each of step.put ?? none) put(name, each);
        sweep(at, 1 + sweptPerPut * (step.put ?? none).length);
        waiters.wake(name);
      }
      if (step.look === undefined) return { done, now: at, bornAt, cells: none };
      return { done, now: at, bornAt, ...see(step.look, partitions.get(name)) };
    },
    now,
    peek: (name) => partitions.get(name),
    changed: (name, signal) => waiters.wait(name, signal),
    *partitions() {
      for (const [name, cells] of partitions) yield [name, [...cells.values()]] as const;
    },
  };
}

/** The cells of a look. `next` is the place after which the next answer continues. */
function see<T>({ keys = none, under = none, seals, most, from }: Look, cells: Cells<T> | undefined) {
  if (cells === undefined) return { cells: none };
  const found = new Map<string, KeptCell<T>>();
  for (const key of keys) {
    const cell = cells.get(key);
    if (cell !== undefined) found.set(key, cell);
  }
  const shown = () => {
    const all: readonly Cell<T>[] = [...found.values()];
    return seals === false ? all.map((cell) => ({ ...cell, seal: undefined })) : all;
  };
  if (under.length === 0) return { cells: shown() };
  const after = from === undefined ? 0 : Number(from);
  let [count, last] = [0, 0];
  for (const cell of cells.values()) {
    if (cell.place <= after || !under.some((prefix) => cell.key.startsWith(prefix))) continue;
    if (most !== undefined && count >= Math.max(1, most)) return { cells: shown(), next: String(last) };
    found.set(cell.key, cell);
    last = cell.place;
    count++;
  }
  return { cells: shown() };
}
