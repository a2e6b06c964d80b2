import type { Format } from "./format.ts";
import { budgetPartition, sidPartition } from "./names.ts";
import type { MarkerAddress, PlacedMarker } from "./notice.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

/** How many front-channel markers were counted. */
interface Counter {
  readonly counted: number;
}

const counterKey = "n";
const placesUnder = "p:";

/** Longer than a marker stands: what is forgotten earlier would be counted twice. */
const rememberedFor = 10;

/** Draws the next place of a ring that has as many as there may be markers. */
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

/** Takes a place for a marker. The answer is the marker that had it before, and has to go. */
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

/** Drops a marker that has lost its place. One that was renewed meanwhile stays. @returns whether it was still needed */
export function dropMarker<T>(format: Format<T>, sid: string, { cell: key, place }: MarkerAddress): Rule<T, boolean> {
  return {
    partition: sidPartition(sid),
    look: { keys: [key] },
    decide(seen) {
      const cell = cellOf(seen, key);
      const marker = cell && format.read<PlacedMarker>(cell.value);
      if (cell === undefined || marker?.place !== place) return { answer: false };
      const needed = seen.now <= marker.until;
      // A notice that comes at this moment renews the marker: it must stand, although its place is gone.
      return { step: { when: [asSeen(key, cell)], delete: [key] }, whenDone: () => needed, otherwise: false };
    },
  };
}
