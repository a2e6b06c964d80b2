import type { Format } from "./format.ts";
import { budgetPartition, sidPartition } from "./names.ts";
import type { MarkerAddress, PlacedMarker } from "./notice.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

/** The number of front-channel markers so far. */
interface Counter {
  readonly counted: number;
}

const counterKey = "n";
const placesUnder = "p:";

/** How many marker lifetimes a place stays. If a place ended before its marker, a second marker could take the place. */
const rememberedFor = 10;

/** Draws the next place of a ring. The ring has one place for each allowed marker. */
export function drawPlace<T>(format: Format<T>, most: number, forMs: number): Rule<T, string> {
  return {
    partition: budgetPartition,
    look: { keys: [counterKey] },
    guess: { keys: [counterKey], elseAbsent: true },
    decide(seen, at) {
      const cell = cellOf(seen, counterKey);
      const counted = cell === undefined ? 0 : format.read<Counter>(cell.value).counted;
      const value = format.write({ counted: counted + 1 } satisfies Counter);
      return {
        step: {
          when: [asSeen(counterKey, cell)],
          put: [{ key: counterKey, value, endsAt: at + 2 * rememberedFor * forMs }],
        },
        whenDone: () => `${placesUnder}${counted % most}`,
      };
    },
  };
}

/** Takes a place for a marker. Returns the marker that had the place before, which must be deleted. */
export function takePlace<T>(
  format: Format<T>,
  key: string,
  address: MarkerAddress,
  forMs: number,
): Rule<T, MarkerAddress | undefined> {
  return {
    partition: budgetPartition,
    look: { keys: [key] },
    guess: { keys: [key], elseAbsent: true },
    decide(seen, at) {
      const cell = cellOf(seen, key);
      const put = { key, value: format.write(address), endsAt: at + rememberedFor * forMs };
      const before = cell && format.read<MarkerAddress>(cell.value);
      return {
        step: { when: [asSeen(key, cell)], put: [put] },
        whenDone: () => (before?.place === address.place ? undefined : before),
      };
    },
  };
}

/** Deletes a marker that has lost its place, unless a notice renews it at the same time. @returns whether it was still needed */
export function dropMarker<T>(format: Format<T>, sid: string, { cell: key, place }: MarkerAddress): Rule<T, boolean> {
  return {
    partition: sidPartition(sid),
    look: { keys: [key] },
    decide(seen) {
      const cell = cellOf(seen, key);
      const marker = cell && format.read<PlacedMarker>(cell.value);
      if (cell === undefined || marker?.place !== place) return { answer: false };
      const needed = seen.now <= marker.until;
      // A notice that arrives at the same time renews the marker. The marker must then stay, although its place is gone.
      return { step: { when: [asSeen(key, cell)], delete: [key] }, whenDone: () => needed, otherwise: false };
    },
  };
}
