import { type Cells, cellIn } from "./cells-of-partition.ts";
import { KeptCell } from "./kept-cell.ts";
import type { ShardedMap } from "./sharded-map.ts";

/** Checks all cells in turn, a few at a time, and reports the expired ones. */
export function createSweeper<T>(
  partitions: ShardedMap<Cells<T>>,
  expired: (partition: string, cell: KeptCell<T>) => void,
) {
  // Iterators of a Map also visit entries that are added meanwhile, and skip deleted ones, so the round keeps its place.
  let nextPartition = partitions.walk();
  let partition = "";
  let others: Iterator<KeptCell<T>> | undefined;

  /** Not a generator: a generator would create an object for each step of the round, and each write takes several steps. */
  const nextCell = (): KeptCell<T> | undefined => {
    for (;;) {
      const other = others?.next();
      if (other?.done === false) return other.value;
      const found = nextPartition();
      if (found === undefined) return undefined;
      const [name, cells] = found;
      partition = name;
      others = undefined;
      if (cells instanceof KeptCell) return cells;
      others = cells.values()[Symbol.iterator]();
    }
  };

  return {
    sweep(seconds: number, steps: number): void {
      for (let step = 0; step < steps; step++) {
        const cell = nextCell();
        if (cell === undefined) {
          nextPartition = partitions.walk();
          others = undefined;
          return;
        }
        // A cell that was replaced since the round saw its partition isn't this one any more.
        if (seconds > cell.endsAfter && cellIn(partitions.get(partition), cell.key) === cell) expired(partition, cell);
      }
    },
  };
}
