import { describe, expect, test } from "vitest";
import { CellsStage, keysOf, maxSkewMs, minute } from "../test/cells-stage.ts";

describe("a step in a Durable Object", () => {
  test("that fails in the middle leaves nothing of itself", async () => {
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

  test("that only looks or deletes makes nothing in an object that has nothing", async () => {
    const stage = new CellsStage();
    const when = [{ key: "a", version: undefined }];
    const seen = await stage.cells.step("p", { when, delete: ["a"], look: { keys: ["a"], under: [""] } });
    expect(seen).toMatchObject({ done: true, cells: [] });
    expect((await stage.cells.step("p", { when: [{ key: "a", version: 1 }], delete: ["a"] })).done).toBe(false);
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("is one call; a look writes nothing, a put one row more than it has cells", async () => {
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

  test("finds every key under its prefix and no other, whatever the characters", async () => {
    const stage = new CellsStage();
    const keys = [...odd.map((each) => `s:${each}`), ...odd, "s", "s;", "t:"];
    await stage.cells.step("p", { put: keys.map((key) => stage.put(key)) });
    for (const prefix of ["s:", ...odd]) {
      const expected = new Set(keys.filter((key) => key.startsWith(prefix)));
      expect(new Set(keysOf(await stage.look("p", { under: [prefix] }))), JSON.stringify(prefix)).toEqual(expected);
    }
    expect(keysOf(await stage.look("p", { keys }))).toEqual([...new Set(keys)]);
  });

  test("from a place that no answer gave is an error, not an empty page", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    await expect(stage.look("p", { under: ["a"], from: "nonsense" })).rejects.toThrow();
  });

  test("at a text that the storage can't hold is an error, and so is a put of one", async () => {
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
  test("never go back where the object moves to a machine whose clock is behind", async () => {
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

  test("fall behind a look by no more than the machines' clocks differ, and never behind a change", async () => {
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

  test("are never ahead of all machines, however often the object moves between unequal clocks", async () => {
    const stage = new CellsStage();
    const start = stage.clock.now();
    for (let move = 0; move < 20; move++) {
      stage.clock.set(start + (move % 2 === 0 ? 900 : 0));
      stage.restart();
      expect((await stage.cells.step("p", { put: [stage.put("a")] })).now).toBe(start + 900);
    }
  });

  test("give no version twice, not after a delete, a restart, or when everything was deleted", async () => {
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

  test("are told of by each store: clocks of two objects lie apart by `maxSkewMs` at most", () => {
    expect(new CellsStage({ maxSkewMs: 700 }).cells.maxSkewMs).toBe(700);
  });
});

describe("alarms", () => {
  test("drop cells whose time has ended and no other, never before, and in the end everything", async () => {
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

  test("rest before they delete everything: the last number is older than any doubt about clocks then", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    await stage.cells.step("p", { delete: ["a"] });
    await stage.objects.living("cells:p").object.alarm();
    expect(stage.storage().isEmpty).toBe(false);
    await stage.ring();
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("drop hundreds of cells in steps", async () => {
    const stage = new CellsStage();
    const endsAt = stage.clock.now() + minute;
    await stage.cells.step("p", { put: Array.from({ length: 450 }, (_, at) => stage.put(`${at}`, { endsAt })) });
    await stage.ring();
    expect(await stage.look("p", { under: [""] })).toHaveLength(250);
    await stage.ringOut();
    expect(stage.storage().isEmpty).toBe(true);
  });

  test("are due where a later put ends earlier, and are set anew only where that is worth it", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a")] });
    const first = stage.storage().alarmAt;
    await stage.cells.step("p", { put: [stage.put("b", { endsAt: (first ?? 0) - 10_000 })] });
    expect(stage.storage().alarmAt).toBe(first);
    await stage.cells.step("p", { put: [stage.put("c", { endsAt: stage.clock.now() + minute })] });
    expect(stage.storage().alarmAt).toBe(stage.clock.now() + minute + 1);
  });

  test("leave alone what never ends", async () => {
    const stage = new CellsStage();
    await stage.cells.step("p", { put: [stage.put("a", { endsAt: Number.POSITIVE_INFINITY })] });
    await stage.ringOut();
    expect(keysOf(await stage.look("p", { under: [""] }))).toEqual(["a"]);
    await stage.cells.step("p", { delete: ["a"] });
    await stage.ringOut();
    expect(stage.storage().isEmpty).toBe(true);
  });
});

test("what another version of the package has written is not touched, and is never nothing", async () => {
  const stage = new CellsStage();
  await stage.cells.step("p", { put: [stage.put("a")] });
  stage.storage().sql.exec("UPDATE moment SET version = 99").toArray();
  stage.restart();
  await expect(stage.look("p", { keys: ["a"] })).rejects.toMatchObject({
    cause: { message: expect.stringContaining("another version") },
  });
});
