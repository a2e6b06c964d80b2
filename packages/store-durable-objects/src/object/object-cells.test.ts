import { describe, expect, test } from "vitest";
import { CellsStage, keysOf, maxSkewMs, minute } from "../test/cells-stage.ts";

describe("a step in a Durable Object", () => {
  test("a step in a Durable Object that fails halfway changes nothing", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    const broken = [stage.put("a", { value: "new" }), stage.put("b", { endsAt: Number.NaN })];
    await expect(stage.cells.step("p", { delete: ["a"], put: broken })).rejects.toThrow();
    expect(await stage.look("p", { under: [""] })).toMatchObject([{ key: "a", value: "value of a" }]);
    const look = { under: [""], from: "nonsense" };
    await expect(stage.cells.step("p", { delete: ["a"], look })).rejects.toThrow();
    expect(await stage.look("p", { under: [""] })).toMatchObject([{ key: "a", value: "value of a" }]);
    await expect(stage.cells.step("new", { put: broken })).rejects.toThrow();
    expect((await stage.cells.step("new", { put: [stage.put("b")] })).done).toBe(true);
  });

  test("a step that only looks or deletes creates no table in an empty Durable Object", async () => {
    const stage = new CellsStage();
    const when = [{ key: "a", version: undefined }];
    const seen = await stage.cells.step("p", { when, delete: ["a"], look: { keys: ["a"], under: [""] } });
    expect(seen).toMatchObject({ done: true, cells: [] });
    expect((await stage.cells.step("p", { when: [{ key: "a", version: 1 }], delete: ["a"] })).done).toBe(false);
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("a step in a Durable Object is one call: a look writes nothing, and a put writes one row more than its cells", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a"), stage.put("b")] });
    stage.storage().written = 0;
    stage.objects.calls.length = 0;
    await stage.cells.step("p", { look: { keys: ["a"], under: ["b"] } });
    await stage.cells.step("p", { when: [{ key: "a", version: 1 }], put: [stage.put("a")] });
    expect(stage.storage().written).toBe(0);
    await stage.cells.step("p", { put: [stage.put("a")] });
    expect(stage.storage().written).toBe(2);
    expect(stage.objects.calls).toEqual(["cells.step", "cells.step", "cells.step"]);
  });
});

describe("a look at a Durable Object", () => {
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

  test("a look in a Durable Object returns exactly the keys with its prefix, for any characters", async () => {
    const stage = new CellsStage();
    const keys = [...odd.map((each) => `s:${each}`), ...odd, "s", "s;", "t:"];
    await stage.cells.step("p", { put: keys.map((key) => stage.put(key)) });
    for (const prefix of ["s:", ...odd]) {
      const expected = new Set(keys.filter((key) => key.startsWith(prefix)));
      expect(new Set(keysOf(await stage.look("p", { under: [prefix] }))), JSON.stringify(prefix)).toEqual(expected);
    }
    expect(keysOf(await stage.look("p", { keys }))).toEqual([...new Set(keys)]);
  });

  test("a look in a Durable Object from an unknown position throws, and never returns an empty page", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    await expect(stage.look("p", { under: ["a"], from: "nonsense" })).rejects.toThrow();
  });

  test("looks and puts with text that a Durable Object can't store throw", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
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
      await expect(stage.cells.step("p", step), JSON.stringify(step)).rejects.toThrow();
    }
  });
});

describe("the time and versions of a Durable Object", () => {
  test("time and versions never go back when a Durable Object moves to a machine whose clock is behind", async () => {
    const stage = new CellsStage();
    const look = { keys: ["a"] };
    const before = await stage.cells.step("p", { put: [stage.put("a")], look });
    stage.clock.set(before.now - 10 * minute);
    expect((await stage.cells.step("p", {})).now).toBe(before.now);
    stage.restart();
    expect((await stage.cells.step("p", {})).now).toBe(before.now);
    const after = await stage.cells.step("p", { put: [stage.put("a")], look });
    expect(after.now).toBe(before.now);
    expect(Number(after.cells[0]?.version)).toBeGreaterThan(Number(before.cells[0]?.version));
  });

  test("after a move the time of a Durable Object is behind an earlier look by at most the clock difference, and never behind a change", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    await stage.clock.advance(minute);
    const { now } = await stage.cells.step("p", { look: { keys: ["a"] } });
    stage.clock.set(now - maxSkewMs);
    expect((await stage.cells.step("p", {})).now).toBe(now);
    stage.restart();
    expect((await stage.cells.step("p", {})).now).toBe(now - maxSkewMs);
    const changed = await stage.cells.step("p", { put: [stage.put("a")] });
    stage.clock.set(now - 10 * minute);
    stage.restart();
    expect((await stage.cells.step("p", {})).now).toBe(changed.now);
  });

  test("the time of a Durable Object is never ahead of the latest clock of its machines", async () => {
    const stage = new CellsStage();
    const start = stage.clock.now();
    for (let move = 0; move < 20; move++) {
      stage.clock.set(start + (move % 2 === 0 ? 900 : 0));
      stage.restart();
      expect((await stage.cells.step("p", { put: [stage.put("a")] })).now).toBe(start + 900);
    }
  });

  test("a Durable Object repeats no version: not after a delete, a restart, or the deletion of all its data", async () => {
    const stage = new CellsStage();
    const versions: number[] = [];
    for (let round = 0; round < 3; round++) {
      for (let put = 0; put < 3; put++) {
        const [cell] = (await stage.cells.step("p", { put: [stage.put("a")], look: { keys: ["a"] } })).cells;
        versions.push(Number(cell?.version));
        await stage.cells.step("p", { delete: ["a"] });
        stage.restart();
      }
      await stage.ringOut();
      expect(stage.storage().isEmpty).toBe(true);
      stage.restart();
    }
    expect(new Set(versions).size).toBe(9);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  test("durableObjectStore() passes the option `maxSkewMs` on to its cells", () => {
    expect(new CellsStage({ maxSkewMs: 700 }).cells.maxSkewMs).toBe(700);
  });
});

describe("alarms", () => {
  test("alarms delete ended cells, no cell before its end, and finally all data of the object", async () => {
    const stage = new CellsStage();
    const endsAt = stage.clock.now() + minute;
    await stage.cells.step("p", { put: [stage.put("soon", { endsAt }), stage.put("later")] });
    await stage.clock.advance(minute);
    await stage.objects.living("cells:p").object.alarm();
    expect(await stage.look("p", { under: [""] })).toHaveLength(2);
    await stage.ring();
    expect(keysOf(await stage.look("p", { under: [""] }))).toEqual(["later"]);
    expect(await stage.ringOut()).toBeLessThan(4);
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("alarms wait before they delete all data, until no clock difference could repeat the last version", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    await stage.cells.step("p", { delete: ["a"] });
    await stage.objects.living("cells:p").object.alarm();
    expect(stage.storage().isEmpty).toBe(false);
    await stage.ring();
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("alarms delete hundreds of ended cells in several steps", async () => {
    const stage = new CellsStage();
    const endsAt = stage.clock.now() + minute;
    await stage.cells.step("p", { put: Array.from({ length: 450 }, (_, at) => stage.put(`${at}`, { endsAt })) });
    await stage.ring();
    expect(await stage.look("p", { under: [""] })).toHaveLength(250);
    await stage.ringOut();
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("a put that ends earlier moves the alarm only if the difference is large enough", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    const first = stage.storage().alarmAt;
    await stage.cells.step("p", { put: [stage.put("b", { endsAt: (first ?? 0) - 10_000 })] });
    expect(stage.storage().alarmAt).toBe(first);
    await stage.cells.step("p", { put: [stage.put("c", { endsAt: stage.clock.now() + minute })] });
    expect(stage.storage().alarmAt).toBe(stage.clock.now() + minute + 1);
  });

  test("alarms keep cells without an end", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a", { endsAt: Number.POSITIVE_INFINITY })] });
    await stage.ringOut();
    expect(keysOf(await stage.look("p", { under: [""] }))).toEqual(["a"]);
    await stage.cells.step("p", { delete: ["a"] });
    await stage.ringOut();
    expect(stage.storage().isEmpty).toBe(true);
  });
});

test("an object with another schema version stays unchanged and causes an error", async () => {
  const stage = new CellsStage();
  await stage.cells.step("p", { put: [stage.put("a")] });
  stage.storage().sql.exec("UPDATE moment SET version = 99").toArray();
  stage.restart();
  await expect(stage.look("p", { keys: ["a"] })).rejects.toMatchObject({
    cause: { message: expect.stringContaining("another version") },
  });
});
