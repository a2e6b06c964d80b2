import type { Awaitable } from "./awaitable.ts";

/** Changes with every write of a cell, and is never given twice in a partition. Compared for equality only. */
export type CellVersion = string | number;

/**
 * A named value in a partition. `T` is how values are kept: text outside the process, any object in memory.
 * A store understands neither the value nor the seal.
 */
export interface Cell<T = string> {
  readonly key: string;
  /** Facts that the rules decide by. */
  readonly value: T;
  /** What only the app can open. `undefined`: there is none, or the look asked for none. */
  readonly seal: T | undefined;
  readonly version: CellVersion;
}

/** A cell to be written. It replaces the whole cell of that key: a put without a seal leaves none. */
export interface Put<T = string> {
  readonly key: string;
  readonly value: T;
  readonly seal?: T | undefined;
  /** The cell may go after this time, and never before. Milliseconds since the epoch, by the store's clock. */
  readonly endsAt: number;
}

/** A cell that a step compares. */
export interface Expected {
  readonly key: string;
  /** `undefined`: there must be no such cell. */
  readonly version: CellVersion | undefined;
}

/** What a step reads, as it is after the step, whether the step was done or not. */
export interface Look {
  /** Cells by their keys. */
  readonly keys?: readonly string[];
  /** All cells whose key begins with one of these texts. */
  readonly under?: readonly string[];
  /** `false`: cells come without their seals. @default true */
  readonly seals?: boolean;
  /**
   * About how many of the cells of `under` one answer may hold; the answer's `next` leads to the others. A store may
   * answer more. Without it the answer holds all of them.
   */
  readonly most?: number;
  /** The `next` of an earlier answer. A cell that is there all the time is in at least one answer. */
  readonly from?: string;
}

/** One atomic step in one partition: everything happens at one moment, or nothing changes. */
export interface Step<T = string> {
  /** Change only if these cells have these versions. A cell whose time has ended may still have its version, or be absent. */
  readonly when?: readonly Expected[];
  /** Change only if the store's time is not later than this. */
  readonly before?: number;
  readonly put?: readonly Put<T>[];
  readonly delete?: readonly string[];
  readonly look?: Look;
}

/** The answer to a step. */
export interface Seen<T = string> {
  /** Whether `when` and `before` held, so that the changes were made. */
  readonly done: boolean;
  /** The store's time at this step, in milliseconds since the epoch. */
  readonly now: number;
  /**
   * When the store's present incarnation began, by its own clock: everything that it acknowledged since then is still
   * there, and nothing from before. A store that has never lost its memory answers the time of its creation.
   */
  readonly bornAt: number;
  /** What the look found, each cell once. Cells whose time has ended may be among them. */
  readonly cells: readonly Cell<T>[];
  /** Where the look goes on, if there is more. */
  readonly next?: string;
}

/**
 * What a store package implements: named cells in partitions, changed by one compare-and-set step. Every rule of the
 * sign-out guarantee stands above it, in `core/src/rules`; a store needs four rules only:
 *
 * 1. A step is atomic, linearizable in its partition, and durable once it is answered.
 * 2. Versions never repeat in a partition, not even after a cell was deleted or the store was restarted.
 * 3. `now` never goes back, in no partition. Clocks of different partitions differ by at most `maxSkewMs`.
 * 4. No cell goes before its `endsAt`.
 *
 * In doubt it throws: a failure is never "nothing there". A step whose answer was lost may have happened.
 *
 * @see docs/writing-a-store.md
 */
export interface CellStore<T = string> {
  step(partition: string, step: Step<T>): Awaitable<Seen<T>>;
  /**
   * Resolves when one of the partition's cells may have changed since the call, or when the signal is aborted. Without
   * it, or where it is late, core looks now and then.
   */
  changed?(partition: string, signal: AbortSignal): Promise<void>;
  /**
   * Asks when the present incarnation began, anew each time. For stores whose steps know only their own partition's
   * incarnation: core asks it after a removal, a notice and an exchange. @default the `bornAt` of the last step
   */
  bornAt?(): Awaitable<number>;
  /** How far the clocks of two partitions may lie apart, in ms. @default 0 */
  readonly maxSkewMs?: number | undefined;
}
