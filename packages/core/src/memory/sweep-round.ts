import { type Cells, cellIn, cellsIn } from "./cells-of-partition.ts";
import type { KeptCell } from "./kept-cell.ts";
import type { ShardedMap } from "./sharded-map.ts";

/** Checks all cells in turn, a few at a time, and reports the expired ones. */
export function createSweeper<T>(
  partitions: ShardedMap<Cells<T>>,
  expired: (partition: string, cell: KeptCell<T>) => void,
) {
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
        // A cell that was replaced since the round saw its partition isn't this one any more.
        if (seconds > cell.endsAfter && cellIn(partitions.get(name), cell.key) === cell) expired(name, cell);
      }
    },
  };
}
