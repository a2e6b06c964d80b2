import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { CellsStage, keysOf, look, minute } from "./test/cells-stage.ts";

describe("a step on a SQLite file", () => {
  test("puts cells, and its look sees them with their seals and versions that differ", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const put = [stage.put("a", { seal: "sealed" }), stage.put("b")];
    const seen = await cells.step("p", { put, look: { keys: ["b", "a", "c", "a"] } });
    expect(seen).toMatchObject({ done: true, now: stage.clock.now(), bornAt: stage.clock.now() });
    const [b, a, ...more] = seen.cells;
    expect(more).toEqual([]);
    expect(a).toEqual({ key: "a", value: "value of a", seal: "sealed", version: expect.any(Number) });
    expect(b).toEqual({ key: "b", value: "value of b", seal: undefined, version: expect.any(Number) });
    expect(a?.version).not.toBe(b?.version);
  });

  test("replaces a whole cell: a put without a seal leaves none", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a", { seal: "sealed" })] });
    await cells.step("p", { put: [stage.put("a", { value: "new" })] });
    expect(await look(cells, "p", { keys: ["a"] })).toMatchObject([{ value: "new", seal: undefined }]);
  });

  test("knows no cell of another partition", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a")] });
    expect(await look(cells, "q", { keys: ["a"], under: [""] })).toEqual([]);
    expect((await cells.step("q", { when: [{ key: "a", version: undefined }], delete: ["a"] })).done).toBe(true);
    expect(await look(cells, "p", { keys: ["a"] })).toHaveLength(1);
  });

  test("changes nothing unless every expected version holds, and shows what there is", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const [a] = (await cells.step("p", { put: [stage.put("a")], look: { keys: ["a"] } })).cells;
    const put = [stage.put("a", { value: "new" }), stage.put("b")];
    for (const when of [
      [{ key: "a", version: undefined }],
      [{ key: "a", version: Number(a?.version) + 1 }],
      [{ key: "a", version: String(a?.version) }],
      [
        { key: "a", version: a?.version },
        { key: "b", version: 1 },
      ],
    ]) {
      const refused = await cells.step("p", { when, put, delete: ["a"], look: { under: [""] } });
      expect([refused.done, refused.cells]).toEqual([false, [a]]);
    }
    const when = [
      { key: "a", version: a?.version },
      { key: "b", version: undefined },
    ];
    expect((await cells.step("p", { when, put })).done).toBe(true);
    expect((await look(cells, "p", { under: [""] })).map(({ value }) => value)).toEqual(["new", "value of b"]);
  });

  test("without changes tells whether its expectations hold", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    expect(await cells.step("p", { when: [{ key: "a", version: undefined }] })).toMatchObject({ done: true });
    expect(await cells.step("p", { when: [{ key: "a", version: 1 }] })).toMatchObject({ done: false });
    expect(await cells.step("p", { before: stage.clock.now() - 1 })).toMatchObject({ done: false });
  });

  test("is done at `before`, and not a moment later", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const before = stage.clock.now() + 5;
    await stage.clock.advance(5);
    expect((await cells.step("p", { before, put: [stage.put("a")] })).done).toBe(true);
    await stage.clock.advance(1);
    expect((await cells.step("p", { before, delete: ["a"] })).done).toBe(false);
    expect(await look(cells, "p", { keys: ["a"] })).toHaveLength(1);
  });

  test("gives a key that was deleted and put again a version that it never had", async () => {
    using stage = new CellsStage();
    const versions = new Set();
    for (let round = 0; round < 3; round++) {
      const cells = stage.cells();
      for (let put = 0; put < 3; put++) {
        const [cell] = (await cells.step("p", { put: [stage.put("a")], look: { keys: ["a"] } })).cells;
        versions.add(cell?.version);
        await cells.step("p", { delete: ["a"] });
      }
      cells.close();
    }
    expect(versions.size).toBe(9);
  });

  test("that fails in the middle has changed nothing", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a")] });
    const broken = [stage.put("a", { value: "new" }), stage.put("b", { endsAt: Number.NaN })];
    await expect(cells.step("p", { delete: ["a"], put: broken })).rejects.toThrow(/NOT NULL/);
    expect(await look(cells, "p", { under: [""] })).toMatchObject([{ key: "a", value: "value of a" }]);
    expect((await cells.step("p", { put: [stage.put("b")] })).done).toBe(true);
  });

  test("on a file that is damaged or closed throws, and never says that nothing is there", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a")] });
    stage.connection().exec("UPDATE moment SET number = 5; ALTER TABLE cells RENAME TO moved");
    await expect(cells.step("p", { look: { keys: ["a"] } })).rejects.toThrow(/no such table/);
    stage.connection().exec("ALTER TABLE moved RENAME TO cells; DELETE FROM moment");
    await expect(cells.step("p", { look: { keys: ["a"] } })).rejects.toThrow(/expected a number/);
    cells.close();
    cells.close();
    await expect(cells.step("p", { look: { keys: ["a"] } })).rejects.toThrow();
    await expect(cells.step("p", { put: [stage.put("a")] })).rejects.toThrow();
  });
});

describe("a look at a SQLite file", () => {
  const odd = [
    "",
    "~",
    "~~",
    "\u007f",
    "é",
    "\uffff",
    "😀",
    "\u{10ffff}",
    "\u{10ffff}x",
    "a\0b",
    "a\nb 1",
    "%_'\"",
    "a:",
  ];

  test("finds every key under its prefix and no other, whatever the characters", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const keys = [...odd.map((each) => `s:${each}`), ...odd, "s", "s;", "t:"];
    await cells.step("p", { put: keys.map((key) => stage.put(key)) });
    for (const prefix of ["s:", ...odd]) {
      const expected = new Set(keys.filter((key) => key.startsWith(prefix)));
      expect(new Set(keysOf(await look(cells, "p", { under: [prefix] }))), JSON.stringify(prefix)).toEqual(expected);
    }
    expect(keysOf(await look(cells, "p", { keys }))).toEqual([...new Set(keys)]);
  });

  test("holds each cell once, however often it is asked for", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("s:a"), stage.put("s:b")] });
    const found = await look(cells, "p", { keys: ["s:b", "s:b"], under: ["s:", "s", "s:a", "s:"] });
    expect(keysOf(found).sort()).toEqual(["s:a", "s:b"]);
  });

  test("without seals shows none, and no cell less", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a", { seal: "sealed" }), stage.put("b", { seal: "sealed" })] });
    const found = await look(cells, "p", { keys: ["a"], under: [""], seals: false });
    expect(found).toMatchObject([
      { key: "a", seal: undefined },
      { key: "b", seal: undefined },
    ]);
  });

  test.each([1, 2, 3, 7, 50])("in pages of %i comes to every cell, also while others come and go", async (most) => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const staying = [...odd, ...odd.map((each) => `s:${each}`), "u 1", "u 2"].filter((key) => !key.startsWith("a"));
    await cells.step("p", { put: staying.map((key) => stage.put(key)) });
    const under = ["s:", "", "u"];
    const seen: string[] = [];
    let from: string | undefined;
    let pages = 0;
    do {
      const page = await cells.step("p", {
        look: { keys: ["s:~"], under, most, ...(from === undefined ? {} : { from }) },
      });
      const keys = keysOf(page.cells);
      expect(keys.length).toBeLessThanOrEqual(most + 1);
      expect(new Set(keys).size).toBe(keys.length);
      seen.push(...keys);
      from = page.next;
      // The last cell that the page held goes, and one comes before it.
      await cells.step("p", { put: [stage.put(`a${pages}`)], delete: [`a${pages - 1}`] });
      if (++pages > 200) throw new Error("the pages never end");
    } while (from !== undefined);
    for (const key of staying) expect(seen).toContain(key);
  });

  test("goes on behind a cell that was deleted meanwhile, and has no `next` where nothing is left", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: ["a1", "a2", "b1", "b2"].map((key) => stage.put(key)) });
    const first = await cells.step("p", { look: { under: ["a", "b"], most: 2 } });
    expect(keysOf(first.cells)).toEqual(["a1", "a2"]);
    await cells.step("p", { delete: ["a2"] });
    const from = first.next ?? "";
    const second = await cells.step("p", { look: { under: ["a", "b"], most: 2, from } });
    expect([keysOf(second.cells), second.next]).toEqual([["b1", "b2"], undefined]);
    expect(await cells.step("p", { look: { under: ["a", "b"], most: 3 } })).not.toHaveProperty("next");
  });

  test("from a place that no answer gave is an error, not an empty page", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    for (const from of ["", "nonsense", "7 a"]) {
      await expect(cells.step("p", { look: { under: ["a"], from } })).rejects.toThrow(/`next` of an earlier answer/);
    }
  });

  test("at a text that SQLite can't hold is an error, and so is a put of one", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const half = "a\ud800";
    for (const step of [
      { look: { keys: [half] } },
      { look: { under: [half] } },
      { when: [{ key: half, version: undefined }] },
      { put: [stage.put(half)] },
      { put: [stage.put("a", { value: half })] },
      { put: [stage.put("a", { seal: half })] },
      { delete: [half] },
    ]) {
      await expect(cells.step("p", step), JSON.stringify(step)).rejects.toThrow(/surrogate/);
    }
    await expect(cells.step(half, { put: [stage.put("a")] })).rejects.toThrow(/surrogate/);
    expect(await look(cells, "p", { under: [""] })).toEqual([]);
  });
});

describe("the time of a SQLite file", () => {
  test("never goes back: not for one process whose clock is set back, not for another, not after a restart", async () => {
    using stage = new CellsStage();
    const first = stage.cells();
    await first.step("p", { put: [stage.put("a")] });
    const start = stage.clock.now();
    stage.clock.set(start - 60 * minute);
    expect((await first.step("p", {})).now).toBe(start);
    expect((await first.step("p", { delete: ["a"] })).now).toBe(start);
    first.close();
    const later = stage.cells();
    expect((await later.step("q", {})).now).toBe(start);
    expect((await later.step("q", { put: [stage.put("a")] })).now).toBe(start);
    await stage.clock.advance(60 * minute + 7);
    expect((await later.step("p", {})).now).toBe(start + 7);
  });

  test("never goes back for a process that has only looked", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await stage.clock.advance(minute);
    const { now } = await cells.step("p", {});
    stage.clock.set(now - minute);
    expect((await cells.step("p", {})).now).toBe(now);
    expect((await cells.step("p", { put: [stage.put("a")] })).now).toBe(now);
    expect((await stage.cells().step("p", {})).now).toBe(now);
  });

  test("stands still for looks while another process writes, so that none tells a time after a change that it misses", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", {});
    const other = stage.connection();
    const changedAt = stage.clock.now();
    other.exec("BEGIN IMMEDIATE");
    other.prepare("UPDATE moment SET number = 1, latest = ?").run(changedAt);
    other.prepare("INSERT INTO cells VALUES ('p', 'a', 'late', NULL, 1, 1e15)").run();
    await stage.clock.advance(700);
    expect(await cells.step("p", { look: { keys: ["a"] } })).toMatchObject({ now: changedAt, cells: [] });
    expect((await cells.step("p", { before: changedAt })).done).toBe(true);
    other.exec("COMMIT");
    const after = await cells.step("p", { look: { keys: ["a"] } });
    expect(after).toMatchObject({ now: changedAt + 700, cells: [{ value: "late" }] });
  });

  test("doesn't stand still for long: looks wait for another process that writes for more than a second, and fail", async () => {
    using stage = new CellsStage();
    const cells = stage.cells({ busyTimeoutMs: 2000 });
    const { now } = await cells.step("p", {});
    const other = stage.connection();
    other.exec("BEGIN IMMEDIATE");
    await stage.clock.advance(1000);
    expect((await cells.step("p", {})).now).toBe(now);
    await stage.clock.advance(1);
    const waiting = cells.step("p", { look: { under: [""] } });
    await stage.clock.advance(500);
    other.exec("COMMIT");
    await stage.clock.advance(100);
    expect((await waiting).now).toBeGreaterThan(now + 1500);
    other.exec("BEGIN IMMEDIATE");
    await stage.clock.advance(1001);
    const failing = expect(cells.step("p", {})).rejects.toThrow("kept the SQLite file locked for 2000 ms");
    await stage.clock.advance(3000);
    await failing;
  });

  test("is never later than the latest of all clocks, however often processes with unequal clocks take turns", async () => {
    using stage = new CellsStage();
    const ahead = fakeClock(stage.clock.now() + 30_000);
    const [here, there] = [stage.cells(), stage.cells({ clock: ahead })];
    let latest = 0;
    for (let turn = 0; turn < 50; turn++) {
      for (const cells of [here, there, here]) {
        const { now } = await cells.step("p", turn % 2 === 0 ? { put: [stage.put("a")] } : { delete: ["a"] });
        expect(now).toBeGreaterThanOrEqual(latest);
        latest = now;
      }
      await Promise.all([stage.clock.advance(10), ahead.advance(10)]);
    }
    expect(latest).toBe(ahead.now() - 10);
  });

  test("and its birth stay what they were when the file was made", async () => {
    using stage = new CellsStage();
    const { bornAt } = await stage.cells().step("p", {});
    expect(bornAt).toBe(stage.clock.now());
    await stage.clock.advance(minute);
    expect((await stage.cells().step("p", { put: [stage.put("a")] })).bornAt).toBe(bornAt);
  });
});

describe("cells whose time has ended", () => {
  test("go a few with each change of any partition, and never before their end", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const endsAt = stage.clock.now() + minute;
    await cells.step("p", {
      put: Array.from({ length: 40 }, (_, at) => stage.put(`k${at}`, { endsAt, seal: "sealed" })),
    });
    await cells.step("p", { put: [stage.put("living")] });
    await stage.clock.advance(minute);
    for (let change = 0; change < 5; change++) await cells.step("q", { put: [stage.put("other")] });
    expect(await look(cells, "p", { under: [""] })).toHaveLength(41);
    await stage.clock.advance(1);
    await cells.step("q", { put: [stage.put("other")] });
    expect((await look(cells, "p", { under: [""] })).length).toBe(25);
    for (let change = 0; change < 2; change++) await cells.step("q", { put: [stage.put("other")] });
    expect(keysOf(await look(cells, "p", { under: [""] }))).toEqual(["living"]);
  });

  test("keep their version as long as they are there", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const put = [stage.put("a", { endsAt: stage.clock.now() + 1 })];
    const [a] = (await cells.step("p", { put, look: { keys: ["a"] } })).cells;
    await stage.clock.advance(minute);
    const when = [{ key: "a", version: a?.version }];
    expect((await cells.step("p", { when, put: [stage.put("a")] })).done).toBe(true);
    expect(await look(cells, "p", { keys: ["a"] })).toHaveLength(1);
  });

  test("stay where their end is never, and a cell put in time stays that was about to go", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", {
      put: [stage.put("always", { endsAt: Number.POSITIVE_INFINITY }), stage.put("a", { endsAt: 0 })],
    });
    await cells.step("p", { put: [stage.put("a")] });
    await stage.clock.advance(59 * minute);
    for (let change = 0; change < 3; change++) await cells.step("q", { put: [stage.put("other")] });
    expect(keysOf(await look(cells, "p", { under: [""] }))).toEqual(["a", "always"]);
  });
});
