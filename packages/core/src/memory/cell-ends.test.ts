import { expect, test } from "vitest";
import { memoryCells } from "./memory-cells.ts";

/** Pseudo-random whole numbers below a limit (mulberry32). */
function numbers(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const partitions = ["one", "two", "three"];
const keys = ["s:a", "g:a", "fence", "s:b"];

// A write deletes a few expired cells, and other writes come between two parts of such a round.
test("no cell disappears before its end, however often it is rewritten", () => {
  let time = 0;
  const cells = memoryCells<object>(() => time);
  const ends = new Map<string, number>();
  const next = numbers();
  const lost: string[] = [];
  for (let round = 0; round < 5000; round++) {
    time += next(700);
    const [partition = "", key = ""] = [partitions[next(3)], keys[next(4)]];
    const endsAt = time + next(6000);
    cells.step(partition, { put: [{ key, value: {}, endsAt }] });
    ends.set(`${partition} ${key}`, endsAt);
    for (const each of partitions) {
      const there = new Set(cells.step(each, { look: { keys } }).cells.map((cell) => cell.key));
      for (const name of keys) {
        const end = ends.get(`${each} ${name}`) ?? -1;
        if (time <= end && !there.has(name)) lost.push(`${each} ${name}, ${end - time} ms before its end`);
      }
    }
  }
  expect(lost).toEqual([]);
});
