import type { Awaitable } from "./awaitable.ts";

/** The version of a cell. It changes with every write, and never repeats in a partition. It is compared only for equality. */
export type CellVersion = string | number;

/**
 * A named value in a partition. `T` is the type of values: text outside the process, any object in memory.
 * A store interprets neither the value nor the seal.
 */
export interface Cell<T = string> {
  readonly key: string;
  /** Facts that the rules decide by. */
  readonly value: T;
  /** Encrypted data that only the app can open. `undefined`: the cell has no seal, or the look didn't request seals. */
  readonly seal: T | undefined;
  readonly version: CellVersion;
}

/** A cell to write. It replaces the whole cell with that key: after a put without a seal, the cell has no seal. */
export interface Put<T = string> {
  readonly key: string;
  readonly value: T;
  readonly seal?: T | undefined;
  /** The store may delete the cell after this time, never before. In ms since the epoch, by the store's clock. */
  readonly endsAt: number;
}

/** A cell that a step compares. */
export interface Expected {
  readonly key: string;
  /** `undefined`: the cell must be absent. */
  readonly version: CellVersion | undefined;
}

/**
 * The cells that a step reads, each once. It reads them as they are after the step, whether the step was done or not. If there are
 * several pages, each of them shows the cells of `keys`.
 */
export interface Look {
  /** Cells by their keys. */
  readonly keys?: readonly string[];
  /** All cells whose key begins with one of these texts. */
  readonly under?: readonly string[];
  /** `false`: cells come without their seals. @default true */
  readonly seals?: boolean;
  /**
   * Roughly how many cells of `under` one answer should return. If there are more, the answer has `next`. A store may return
   * more than this. Without `most` the answer returns all of them.
   */
  readonly most?: number;
  /**
   * The `next` of an earlier answer. A cell of `under` that exists during the whole series of looks is in exactly one answer, even
   * if it is rewritten between two of them. A cell that appears or disappears during the series is in one answer or in none.
   */
  readonly from?: string;
}

/** One atomic step in one partition: all changes happen at once, or none does. */
export interface Step<T = string> {
  /** Change only if these cells have these versions. An expired cell may count as present or as absent. */
  readonly when?: readonly Expected[];
  /** Change only if the store's time is at most this (`now <= before`), in ms since the epoch. */
  readonly before?: number;
  /** No key comes twice. */
  readonly put?: readonly Put<T>[];
  /** If a key is also in `put`, the put wins. */
  readonly delete?: readonly string[];
  readonly look?: Look;
}

/** The answer to a step. */
export interface Seen<T = string> {
  /** Whether `when` and `before` were true, so the changes were made. */
  readonly done: boolean;
  /** The store's time at this step, in milliseconds since the epoch. */
  readonly now: number;
  /**
   * When the store's present incarnation began, in ms since the epoch, by its own clock. The store has everything that it
   * acknowledged since then, and nothing from before. A store that has never lost data answers the time of its creation. `Infinity`: the
   * store can't tell at present. The step is valid, but an exchange of a caller's token fails.
   */
  readonly bornAt: number;
  /** The cells of the look, each once. Expired cells may be among them. */
  readonly cells: readonly Cell<T>[];
  /** If there are more cells: the `from` of the next look. */
  readonly next?: string;
}

/**
 * The interface that a store package implements: named cells in partitions, changed by one compare-and-set step. Every rule
 * of the sign-out guarantee is in `core/src/ledger`, not in the store. A store must obey four rules:
 *
 * 1. A step is atomic, linearizable in its partition, and durable once it is answered.
 * 2. Versions never repeat in a partition, not even after a cell was deleted or the store was restarted.
 * 3. `now` never goes back in any partition: it is never before the partition's latest change, and never before an earlier answer of
 *    the same `CellStore`. Clocks of different partitions differ by at most `maxSkewMs`.
 * 4. No cell disappears before its `endsAt`.
 *
 * In doubt, throw: never answer "no cells" for a failure. A step whose answer was lost may have happened.
 *
 * @see docs/writing-a-store.md
 */
export interface CellStore<T = string> {
  step(partition: string, step: Step<T>): Awaitable<Seen<T>>;
  /**
   * Resolves when one of the partition's cells has changed since the call, or when the signal is aborted. In an outage it may
   * resolve too early, reject or miss a change: core also looks at intervals, as it does if the method is absent.
   */
  changed?(partition: string, signal: AbortSignal): Promise<void>;
  /**
   * Reads again when the present incarnation began, in ms since the epoch. For stores whose steps know only the incarnation of
   * their own partition's server. Core calls it after a sign-in, a removal and a notice, and before an exchange. @default the `bornAt` of the last step
   */
  bornAt?(): Awaitable<number>;
  /** The largest difference between the clocks of two partitions, in ms. @default 0 */
  readonly maxSkewMs?: number | undefined;
}

/** Whether a step changes any cell if it is done. */
export const changesCells = ({ put = [], delete: gone = [] }: Pick<Step<unknown>, "put" | "delete">): boolean =>
  put.length + gone.length > 0;

/** Whether a step is done: it isn't too late, and the compared cells have their versions. */
export const isDone = (
  { before = Number.POSITIVE_INFINITY, when = [] }: Pick<Step<unknown>, "before" | "when">,
  now: number,
  versionOf: (key: string) => CellVersion | undefined,
): boolean => now <= before && when.every(({ key, version }) => versionOf(key) === version);
