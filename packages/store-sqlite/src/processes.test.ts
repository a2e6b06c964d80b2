import { expect, test, vi } from "vitest";
import { CellsStage, look, minute } from "./test/cells-stage.ts";
import { OtherProcess } from "./test/other-process.ts";

// A busy machine starts processes slowly.
vi.setConfig({ testTimeout: 30_000 });

test("of two connections that compare the same cell version, one writes and the other sees that write", async () => {
  using stage = new CellsStage();
  const [here, there] = [stage.cells(), stage.cells()];
  const [a] = (await here.step("p", { put: [stage.put("a")], look: { keys: ["a"] } })).cells;
  const step = (value: string) => ({
    when: [{ key: "a", version: a?.version }],
    put: [stage.put("a", { value })],
    look: { keys: ["a"] },
  });
  const answers = await Promise.all([here.step("p", step("here")), there.step("p", step("there"))]);
  expect(answers.map(({ done }) => done)).toEqual([true, false]);
  expect(answers[1]?.cells).toEqual(answers[0]?.cells);
});

test("a step waits for another process's write and fails after busyTimeoutMs, while looks don't wait", async () => {
  using stage = new CellsStage();
  const cells = stage.cells({ busyTimeoutMs: 1000 });
  await cells.step("p", { put: [stage.put("a")] });
  const other = stage.connection();
  other.exec("BEGIN IMMEDIATE");
  const waiting = cells.step("p", { put: [stage.put("b")] });
  await stage.clock.advance(900);
  expect(await look(cells, "p", { under: [""] })).toHaveLength(1);
  other.exec("COMMIT");
  await stage.clock.advance(25);
  expect((await waiting).done).toBe(true);
  other.exec("BEGIN IMMEDIATE");
  const failing = expect(cells.step("p", { delete: ["a"] })).rejects.toThrow(/kept the SQLite file locked for 1000 ms/);
  await stage.clock.advance(1100);
  await failing;
  other.exec("ROLLBACK");
  expect(await look(cells, "p", { under: [""] })).toHaveLength(2);
});

test("a step that waited for the lock reads its time after the other process's commit", async () => {
  using stage = new CellsStage();
  const cells = stage.cells();
  const before = stage.clock.now();
  const other = stage.connection();
  other.exec("BEGIN IMMEDIATE");
  const late = cells.step("p", { before, put: [stage.put("a")] });
  await stage.clock.advance(10);
  other.exec(`UPDATE moment SET latest = ${before + minute}, number = 1000; COMMIT`);
  await stage.clock.advance(25);
  expect(await late).toMatchObject({ done: false, now: before + minute });
  const [cell] = (await cells.step("p", { put: [stage.put("a")], look: { keys: ["a"] } })).cells;
  expect(cell?.version).toBe(1001);
});

test("a process that is killed between BEGIN and COMMIT changes nothing and leaves no lock", async () => {
  using stage = new CellsStage();
  const cells = stage.cells();
  await cells.step("p", { put: [stage.put("a")] });
  await using other = await OtherProcess.start(stage.file.path);
  await other.ask("changeHalfway", "p");
  expect(await look(cells, "p", { under: [""] })).toHaveLength(1);
  await other.kill();
  const seen = await cells.step("p", { put: [stage.put("b")], look: { under: [""] } });
  expect(seen.cells).toMatchObject([
    { key: "a", value: "value of a", version: 1 },
    { key: "b", version: 2 },
  ]);
});

test("processes that open a new SQLite file at the same time all succeed and agree on its birth", async () => {
  using stage = new CellsStage();
  const others = await Promise.all(Array.from({ length: 4 }, () => OtherProcess.start(stage.file.path)));
  try {
    const births = await Promise.all(others.map((other) => other.ask("birth")));
    expect(new Set(births).size).toBe(1);
  } finally {
    await Promise.all(others.map((other) => other.kill()));
  }
});

test("processes that increment one cell at the same time lose no step, repeat no version, and see no time go back", async () => {
  using stage = new CellsStage();
  const others = await Promise.all(Array.from({ length: 3 }, () => OtherProcess.start(stage.file.path)));
  try {
    const answers = await Promise.all(others.map((other) => other.ask("count", "100")));
    const taken = answers.flatMap((each) => each as [value: number, version: number, now: number][]);
    taken.sort(([a], [b]) => a - b);
    expect(taken.map(([value]) => value)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
    for (const at of [1, 2] as const) {
      const column = taken.map((each) => each[at]);
      expect(column).toEqual([...column].sort((a, b) => a - b));
    }
    expect(new Set(taken.map(([, version]) => version)).size).toBe(300);
    expect(stage.connection().prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  } finally {
    await Promise.all(others.map((other) => other.kill()));
  }
});
