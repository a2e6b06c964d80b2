import { renameSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqliteCells } from "./sqlite-cells.ts";
import { CellsStage } from "./test/cells-stage.ts";

describe("a SQLite file that was moved away while a process had it open", () => {
  test.each([
    ["nothing is at its path", () => undefined],
    ["another process has created a new one", (stage: CellsStage) => void stage.cells()],
  ])("fails looks and changes if %s, because other processes don't see them", async (_, then) => {
    using stage = new CellsStage();
    const cells = stage.cells();
    await cells.step("p", { put: [stage.put("a")] });
    for (const end of ["", "-wal", "-shm"]) renameSync(`${stage.file.path}${end}`, `${stage.file.path}.old${end}`);
    then(stage);
    await expect(cells.step("p", { look: { keys: ["a"] } })).rejects.toThrow(/removed or replaced/);
    await expect(cells.step("p", { delete: ["a"] })).rejects.toThrow(/removed or replaced/);
  });

  test("is not a file at a relative path of a process that has changed its working directory", async () => {
    using stage = new CellsStage();
    const folder = process.cwd();
    onTestFinished(() => process.chdir(folder));
    process.chdir(stage.file.folder);
    const cells = sqliteCells("store.db", { clock: stage.clock, busyTimeoutMs: 1000 });
    onTestFinished(() => cells.close());
    process.chdir("/");
    expect((await cells.step("p", { put: [stage.put("a")] })).done).toBe(true);
  });
});
