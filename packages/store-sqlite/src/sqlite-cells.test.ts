import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { CellsStage, keysOf, look, minute } from "./test/cells-stage.ts";

describe("a step on a SQLite file", () => {
  test("a SQLite step that fails halfway changes nothing", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a")] });
    const broken = [stage.put("a", { value: "new" }), stage.put("b", { endsAt: Number.NaN })];
    await expect(cells.step("p", { delete: ["a"], put: broken })).rejects.toThrow(/NOT NULL/);
    expect(await look(cells, "p", { under: [""] })).toMatchObject([{ key: "a", value: "value of a" }]);
    expect((await cells.step("p", { put: [stage.put("b")] })).done).toBe(true);
  });

  test("a step on a damaged or closed SQLite file throws, and never reports absent cells", async () => {
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

  test("a look in SQLite returns exactly the keys with its prefix, for any characters", async () => {
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

  test("a look in SQLite from an unknown position throws, and never returns an empty page", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    for (const from of ["", "nonsense", "7 a"]) {
      await expect(cells.step("p", { look: { under: ["a"], from } })).rejects.toThrow(/`next` of an earlier answer/);
    }
  });

  test("looks and puts with text that SQLite can't store throw", async () => {
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
  test("the time of a SQLite file never goes back: not if a clock is set back, not for another process, not after a restart", async () => {
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
  });

  test("the time of a SQLite file continues after the clock was set back, also after a restart, and the clock catches up with it", async () => {
    using stage = new CellsStage();
    const first = stage.cells();
    const { now: start } = await first.step("p", { put: [stage.put("a")] });
    stage.clock.set(start - 60 * minute);
    await first.step("p", {});
    await stage.clock.advance(10 * minute);
    expect((await first.step("p", {})).now).toBe(start + 9 * minute);
    expect((await first.step("p", { delete: ["a"] })).now).toBe(start + 9 * minute);
    first.close();
    const later = stage.cells();
    expect((await later.step("p", {})).now).toBe(start + 9 * minute);
    await stage.clock.advance(10 * minute);
    expect((await later.step("p", {})).now).toBe(start + 18 * minute);
    await stage.clock.advance(24 * 60 * minute);
    expect((await later.step("p", {})).now).toBe(stage.clock.now());
  });

  test("the time of a SQLite file continues by the clock although the clock is read every millisecond", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    const { now: start } = await cells.step("p", {});
    stage.clock.set(start - 1000);
    await cells.step("p", {});
    for (let ms = 0; ms < 100; ms++) {
      await stage.clock.advance(1);
      await cells.step("p", {});
    }
    expect((await cells.step("p", {})).now).toBe(start + 90);
  });

  test("the time of a SQLite file never goes back for a process that has only looked", async () => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await stage.clock.advance(minute);
    const { now } = await cells.step("p", {});
    stage.clock.set(now - minute);
    expect((await cells.step("p", {})).now).toBe(now);
    expect((await cells.step("p", { put: [stage.put("a")] })).now).toBe(now);
    expect((await stage.cells().step("p", {})).now).toBe(now);
  });

  test("while another process writes to the SQLite file, a look returns no time after a change that it doesn't see", async () => {
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

  test("looks wait for a process that writes to the SQLite file for more than a second, and then fail", async () => {
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

  test("the time of a SQLite file is never later than the latest clock of its processes", async () => {
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

  test("the birth of a SQLite file stays the time of its creation", async () => {
    using stage = new CellsStage();
    const { bornAt } = await stage.cells().step("p", {});
    expect(bornAt).toBe(stage.clock.now());
    await stage.clock.advance(minute);
    expect((await stage.cells().step("p", { put: [stage.put("a")] })).bornAt).toBe(bornAt);
  });
});

describe("ended cells in SQLite", () => {
  test("each change deletes a few ended cells of any partition, and no cell before its end", async () => {
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

  test("cells without an end stay in SQLite, and so does an expiring cell that is put again in time", async () => {
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
