import type { Cell, CellStore, Look, lookPage, Put, Seen, Step } from "@identity-web/core";
import { timesIn } from "./ends.ts";

/** Partitions of one kind have one clock. */
export type PartitionKind = "redemption" | "sid" | "account";

/** The largest difference of the partitions' clocks, as the store knows it, and how far each is ahead, in ms. */
export interface Skew {
  readonly maxMs: number;
  readonly of: Readonly<Partial<Record<PartitionKind, number>>>;
}

/** Answers of long looks in pages, by the function of core that stores use. */
export interface PagesOfCells {
  /** How many cells one answer of a long look returns at most. */
  readonly size: number;
  readonly look: typeof lookPage;
}

interface Kept extends Cell {
  readonly endsAt: number;
}

/** The kind of a partition, by its name. */
export function kindOf(partition: string): PartitionKind {
  if (partition.startsWith("redemption:")) return "redemption";
  // The name of sessions without a sid is in an index, too.
  return /^(sid|account):/.test(partition) ? "sid" : "account";
}

/** A store that has not lost its memory was born long ago. */
export const longAgoMs = 600_000;

/**
 * A cell store with the worst allowed behaviour: a cell disappears as soon as its time is over, clocks of
 * different partitions differ, and everything may be lost at once. It guarantees only the four rules of a store.
 */
export class SimulatedCells implements CellStore {
  readonly maxSkewMs: number;
  readonly #time: () => number;
  readonly #skew: Skew;
  readonly #pages: PagesOfCells | undefined;
  readonly #staysMs: number;
  readonly #partitions = new Map<string, Map<string, Kept>>();
  readonly #waiters = new Map<string, Set<() => void>>();
  readonly #latest = new Map<PartitionKind, number>();
  readonly #taken = new Map<PartitionKind, number>();
  #offset = 0;
  #born: number;
  #versions = 0;
  /** Counts the steps that changed anything. */
  changes = 0;

  /**
   * @param pages - Default: an answer returns all cells.
   * @param staysMs - How long looks show a cell whose time is over, in ms.
   */
  constructor(time: () => number, skew: Skew = { maxMs: 0, of: {} }, pages?: PagesOfCells, staysMs = 0) {
    this.#pages = pages;
    this.#staysMs = staysMs;
    this.#time = time;
    this.#skew = skew;
    this.maxSkewMs = skew.maxMs;
    this.#born = time() - longAgoMs;
  }

  step(
    partition: string,
    { when = [], before = Number.POSITIVE_INFINITY, put = [], delete: gone = [], look }: Step,
  ): Seen {
    const now = this.#now(partition);
    const cells = this.#cells(partition, now);
    const done = now <= before && when.every(({ key, version }) => cells.get(key)?.version === version);
    if (done && put.length + gone.length > 0) {
      for (const key of gone) cells.delete(key);
      for (const each of put) this.#put(cells, each);
      this.changes++;
      this.#wake(partition);
    }
    return {
      done,
      now,
      bornAt: this.#born,
      ...(look === undefined ? { cells: [] } : see(cells, look, this.#pages)),
    };
  }

  changed(partition: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const known = this.#waiters.get(partition) ?? new Set();
      this.#waiters.set(partition, known.add(resolve));
      signal.addEventListener("abort", () => {
        known.delete(resolve);
        resolve();
      });
    });
  }

  /** Loses everything at once. */
  reset(): void {
    this.#partitions.clear();
    this.#born = this.#time() + this.#offset;
    this.changes++;
  }

  /** The times in each cell and its end, as times of the world. The last written cell comes first. */
  times(): readonly (readonly number[])[] {
    const all = [...this.#partitions].flatMap(([partition, cells]) =>
      [...cells.values()].map((cell) => ({ ...cell, ahead: this.#aheadMs(kindOf(partition)) })),
    );
    const writtenAt = ({ version }: Kept) => Number(`${version}`.slice("version ".length));
    return all
      .sort((a, b) => writtenAt(b) - writtenAt(a))
      .map(({ value, seal = "", endsAt, ahead }) =>
        [...timesIn(value), ...timesIn(seal), endsAt].map((each) => each - ahead),
      );
  }

  /** All cells of one kind of partition. */
  copyOf(kind: PartitionKind): ReadonlyMap<string, ReadonlyMap<string, Kept>> {
    const own = [...this.#partitions].filter(([partition]) => kindOf(partition) === kind);
    return new Map(own.map(([partition, cells]) => [partition, new Map(cells)]));
  }

  /** Restores these cells in one kind of partition, and no other cells. */
  revert(kind: PartitionKind, copy: ReadonlyMap<string, ReadonlyMap<string, Kept>>): void {
    for (const partition of this.#partitions.keys()) if (kindOf(partition) === kind) this.empty(partition);
    for (const [partition, cells] of copy) this.#partitions.set(partition, new Map(cells));
    this.changes++;
  }

  /** Deletes the cells of one partition. */
  empty(partition: string): void {
    this.#partitions.delete(partition);
    this.changes++;
    this.#wake(partition);
  }

  /** Sets its clock. For a named kind of partition, this means that another machine with another clock has taken over. */
  jumps(ms: number, kind?: PartitionKind): void {
    if (kind === undefined) this.#offset += ms;
    else this.#taken.set(kind, (this.#taken.get(kind) ?? 0) + ms);
  }

  /** The time of a clock that was set back stays the same until the clock reaches it again. */
  #now(partition: string): number {
    const kind = kindOf(partition);
    const own = this.#time() + this.#aheadMs(kind);
    const now = Math.max(own, this.#latest.get(kind) ?? own);
    this.#latest.set(kind, now);
    return now;
  }

  #aheadMs(kind: PartitionKind): number {
    return this.#offset + (this.#skew.of[kind] ?? 0) + (this.#taken.get(kind) ?? 0);
  }

  #cells(partition: string, now: number): Map<string, Kept> {
    const cells = this.#partitions.get(partition) ?? new Map<string, Kept>();
    this.#partitions.set(partition, cells);
    for (const { key, endsAt } of cells.values()) if (now > endsAt + this.#staysMs) cells.delete(key);
    return cells;
  }

  #put(cells: Map<string, Kept>, { key, value, seal, endsAt }: Put): void {
    this.#versions++;
    cells.set(key, { key, value, seal, endsAt, version: `version ${this.#versions}` });
  }

  #wake(partition: string): void {
    const waiters = this.#waiters.get(partition) ?? [];
    this.#waiters.delete(partition);
    for (const resume of waiters) resume();
  }
}

/**
 * A look with `most` sees a page, in the order of the keys, if the store has pages. The cells of `keys` are in every page.
 *
 * @param pages - `undefined`: an answer returns all cells.
 */
function see(
  cells: ReadonlyMap<string, Kept>,
  { keys = [], under = [], seals = true, most, from }: Look,
  pages: PagesOfCells | undefined,
): Pick<Seen, "cells" | "next"> {
  const isNamed = ({ key }: Kept) => keys.includes(key);
  const shown = ({ key, value, seal, version }: Kept): Cell => ({
    key,
    value,
    seal: seals ? seal : undefined,
    version,
  });
  const all = [...cells.values()];
  const others = all.filter((cell) => !isNamed(cell));
  if (most === undefined || pages === undefined) {
    const isListed = ({ key }: Kept) => under.some((prefix) => key.startsWith(prefix));
    return { cells: all.filter((cell) => isNamed(cell) || isListed(cell)).map(shown) };
  }
  const sorted = others.sort((a, b) => (a.key < b.key ? -1 : 1));
  const look = { under, most: Math.min(most, pages.size), ...(from === undefined ? {} : { from }) };
  const page = pages.look(look, ({ prefix, after = "", most: wanted }) =>
    sorted.filter(({ key }) => key.startsWith(prefix) && key > after).slice(0, wanted),
  );
  return { ...page, cells: [...all.filter(isNamed), ...page.cells].map(shown) };
}
