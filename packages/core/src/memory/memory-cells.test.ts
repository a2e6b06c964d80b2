import { describe, expect, test } from "vitest";
import { Capacity } from "./capacity.ts";
import { memoryCells, openCells } from "./memory-cells.ts";

function setUp() {
  let time = 1000;
  const cells = memoryCells(() => time);
  return {
    cells,
    pass: (ms: number) => {
      time += ms;
    },
    put: (partition: string, key: string, endsAt: number) =>
      cells.step(partition, { put: [{ key, value: key, endsAt }] }),
    names: () => [...cells.partitions()].map(([name, kept]) => [name, [...kept].map(({ key }) => key)]),
  };
}

test("a step in memory answers synchronously, with the same objects that were put", () => {
  const { cells } = setUp();
  const [value, seal] = [{ a: 1 }, { b: 2 }];
  const seen = cells.step("p", { put: [{ key: "k", value, seal, endsAt: 2000 }], look: { keys: ["k"] } });
  expect(seen).toMatchObject({ done: true, now: 1000, bornAt: 1000 });
  expect(seen.cells[0]?.value).toBe(value);
  expect(seen.cells[0]?.seal).toBe(seal);
});

test("a returned cell doesn't change when its key is written again", () => {
  const { cells } = setUp();
  const [before] = cells.step("p", { put: [{ key: "k", value: 1, endsAt: 2000 }], look: { keys: ["k"] } }).cells;
  const [after] = cells.step("p", { put: [{ key: "k", value: 2, endsAt: 2000 }], look: { under: [""] } }).cells;
  expect([before?.value, after?.value]).toEqual([1, 2]);
  expect(before?.version).not.toBe(after?.version);
});

test("each cell of a large partition can be read, replaced and deleted", () => {
  const { cells, put, names } = setUp();
  for (let number = 0; number < 40; number++) put("p", `k${number}`, 2000);
  put("p", "k7", 2000);
  expect(cells.step("p", { look: { keys: ["k7", "k39", "k7"] } }).cells.map(({ key }) => key)).toEqual(["k7", "k39"]);
  expect(cells.step("p", { look: { under: ["k1"], keys: ["k1"] } }).cells).toHaveLength(11);
  cells.step("p", { delete: Array.from({ length: 40 }, (_, number) => `k${number}`) });
  expect(names()).toEqual([]);
});

test("the cell that was written longest ago is the first one to make room", () => {
  const capacity = new Capacity(0);
  let time = 1000;
  const cells = openCells<object>(() => time, capacity);
  const put = (partition: string, key: string, endsAt: number) =>
    cells.step(partition, { put: [{ key, value: { key }, endsAt }] });
  for (const partition of ["p", "q", "r", "s"]) put(partition, "s:a", partition === "r" ? 2000 : 9000);
  put("p", "s:a", 9000);
  put("q", "other", 9000);
  time = 3000;
  for (let write = 0; write < 5; write++) put("z", "other", 9000);
  const all: string[] = [];
  for (let oldest = capacity.excessSession(); oldest !== undefined; oldest = capacity.excessSession()) {
    all.push(oldest.partition);
    cells.step(oldest.partition, { delete: [oldest.key] });
  }
  expect(all).toEqual(["q", "s", "p"]);
});

describe("expired cells", () => {
  test("later writes delete expired cells of any partition, and empty partitions", () => {
    const { put, pass, names } = setUp();
    for (let account = 0; account < 100; account++)
      for (let cell = 0; cell < 1 + (account % 12); cell++) put(`account${account}`, `cell${cell}`, 2000);
    for (let cell = 0; cell < 300; cell++) put("large", `cell${cell}`, cell % 3 === 0 ? 9000 : 2000);
    pass(1001);
    for (let write = 0; write < 700; write++) put("other", "cell", 9000);
    expect(names().map(([name]) => name)).toEqual(["large", "other"]);
    expect(names()[0]?.[1]).toHaveLength(100);
  });

  test("cells in memory stay until the exact end of their life", () => {
    const { put, pass, names } = setUp();
    put("p", "k", 2000);
    pass(1000);
    for (let write = 0; write < 10; write++) put("other", "k", 9000);
    expect(names()).toHaveLength(2);
    pass(1);
    for (let write = 0; write < 10; write++) put("other", "k", 9000);
    expect(names()).toHaveLength(1);
  });

  test("an expired cell that was written again is not deleted", () => {
    const { put, pass, names } = setUp();
    for (let cell = 0; cell < 5; cell++) put("p", `k${cell}`, 2000);
    pass(1001);
    for (let cell = 0; cell < 5; cell++) put("p", `k${cell}`, 9000);
    for (let write = 0; write < 20; write++) put("other", "k", 9000);
    expect(names()[0]?.[1]).toHaveLength(5);
  });

  test("the number of expired cells in memory stays bounded over any time", () => {
    const { put, pass, names } = setUp();
    let most = 0;
    for (let write = 0; write < 5000; write++) {
      pass(1000);
      put(`p${write}`, "k", 1000 + (write + 100) * 1000);
      most = Math.max(most, names().length);
    }
    expect(most).toBeLessThan(200);
  });
});

describe("waiting", () => {
  test("a wait ends with the next change of its partition, and not with a refused step or a change elsewhere", async () => {
    const { cells, put } = setUp();
    let told = false;
    const waiting = cells.changed("p", new AbortController().signal).then(() => {
      told = true;
    });
    put("other", "k", 2000);
    cells.step("p", { when: [{ key: "k", version: 7 }], delete: ["k"] });
    cells.step("p", { look: { under: [""] } });
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    expect(told).toBe(false);
    put("p", "k", 2000);
    await waiting;
  });

  test("a change ends all waits of a partition, and an abort ends one wait alone", async () => {
    const { cells, put } = setUp();
    const aborter = new AbortController();
    const given = cells.changed("p", aborter.signal);
    const others = [1, 2].map(() => cells.changed("p", new AbortController().signal));
    aborter.abort();
    await given;
    put("p", "k", 2000);
    await Promise.all(others);
    await cells.changed("p", aborter.signal);
  });
});

test("the time of cells in memory doesn't go back when the clock is set back", () => {
  let time = 1000;
  const cells = memoryCells(() => time);
  time = 400;
  expect(cells.step("p", {}).now).toBe(1000);
  time = 500;
  expect(cells.step("p", {}).now).toBe(1090);
});
