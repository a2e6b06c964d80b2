import { dropOldest } from "../domain/drop-oldest.ts";
import type { Cell, Seen, Step } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";

const mostPartitions = 1000;
const mostCells = 32;
/** How long a guess of the store's time is used, in ms: the node's clock may be set at any time. */
const longestGuessMs = 2000;

/**
 * Cells of earlier answers, with which a step can be tried without a look. They are only a guess: the step compares all cells
 * that it relies on.
 */
export class KnownCells {
  readonly #clock: Pick<Clock, "now">;
  readonly #partitions = new Map<string, Map<string, Cell<object> | undefined>>();
  #latest: { readonly now: number; readonly bornAt: number; readonly at: number } | undefined;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  note(
    partition: string,
    { look, put, delete: deleted }: Step<object>,
    { now, bornAt, cells, done }: Seen<object>,
  ): void {
    this.#latest = { now, bornAt, at: this.#clock.now() };
    const known = this.#partitions.get(partition) ?? new Map<string, Cell<object> | undefined>();
    this.#partitions.delete(partition);
    if (known.size > mostCells) known.clear();
    if (done) for (const key of [...(put ?? []).map((each) => each.key), ...(deleted ?? [])]) known.delete(key);
    if (look?.seals === false) {
      for (const key of look.keys ?? []) known.delete(key);
    } else {
      for (const key of look?.keys ?? []) known.set(key, undefined);
      for (const cell of cells) if (known.has(cell.key)) known.set(cell.key, cell);
    }
    if (known.size === 0) return;
    this.#partitions.set(partition, known);
    dropOldest(this.#partitions, mostPartitions);
  }

  /** What a look would probably return. `undefined`: unknown. */
  guess(
    partition: string,
    { keys, elseAbsent = false }: { readonly keys: readonly string[]; readonly elseAbsent?: boolean },
  ): Seen<object> | undefined {
    const latest = this.#latest;
    if (latest === undefined) return undefined;
    const elapsed = this.#clock.now() - latest.at;
    if (elapsed < 0 || elapsed > longestGuessMs) return undefined;
    const known = this.#partitions.get(partition);
    const cells: Cell<object>[] = [];
    for (const key of keys) {
      const cell = known?.get(key);
      if (cell !== undefined) cells.push(cell);
      else if (!elseAbsent && known?.has(key) !== true) return undefined;
    }
    return { done: false, now: latest.now + elapsed, bornAt: latest.bornAt, cells };
  }
}
