import { expect, test } from "vitest";
import { SmallMap } from "./small-map.ts";

test("behaves as a Map does, whatever it holds", () => {
  const small = new SmallMap<number>();
  const map = new Map<string, number>();
  // A fixed sequence that goes through no entry, one, several and back, several times.
  for (let step = 0; step < 400; step++) {
    const key = `key${(step * 7) % 5}`;
    if ((step * 11) % 13 < 6) {
      small.set(key, step);
      map.set(key, step);
    } else {
      small.delete(key);
      map.delete(key);
    }
    expect(small.size).toBe(map.size);
    expect(small.values().sort()).toEqual([...map.values()].sort());
    for (let name = 0; name < 5; name++) expect(small.get(`key${name}`)).toBe(map.get(`key${name}`));
  }
});

test("its values are in the order in which they came, and a list of their own", () => {
  const small = new SmallMap<string>();
  for (const key of ["a", "b", "c"]) small.set(key, key);
  const values = small.values();
  small.delete("a");
  expect(values).toEqual(["a", "b", "c"]);
});
