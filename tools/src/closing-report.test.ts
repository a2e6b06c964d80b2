import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsFileVariable, skippedLines, summaryLine, total } from "./closing-report.ts";

test("the summary line is plain", () => {
  expect(summaryLine({ passed: 12, failed: 0, skipped: 3 })).toBe("12 passed, 0 failed, 3 skipped");
});

test("counts of several suites add up", () => {
  const counts = { passed: 1, failed: 2, skipped: 3 };
  expect(total([counts, { passed: 10, failed: 0, skipped: 0 }])).toEqual({ passed: 11, failed: 2, skipped: 3 });
});

test("skipped tests are grouped by reason, the most frequent first", () => {
  expect(skippedLines(["a", "b", "b"])).toEqual(["SKIPPED 3:", "  2 × b", "  1 × a"]);
  expect(skippedLines([])).toEqual([]);
});

describe("a run of Vitest", { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "closing-report-"));
  beforeAll(() => symlinkSync(resolve(import.meta.dirname, "../node_modules"), join(folder, "node_modules")));
  afterAll(() => rmSync(folder, { recursive: true }));

  const specs = {
    "missing.test.ts": `import { test } from "vitest";
      import { requires } from ${JSON.stringify(join(import.meta.dirname, "requires.ts"))};
      requires("redis-server", { PATH: "", CI: process.env.CI })("with Redis", () => { test("a", () => {}); test("b", () => {}); });`,
    "mixed.test.ts": `import { test } from "vitest";
      test("passes", () => {});
      test("fails", () => { throw new Error("no"); });
      test.skip("without a word", () => {});
      test("with a note", ({ skip }) => skip("it rains"));`,
    "broken.test.ts": `throw new Error("at import");`,
  };

  function run(file: keyof typeof specs, CI: string) {
    writeFileSync(join(folder, file), specs[file]);
    const countsFile = join(folder, `${file}.json`);
    const vitest = join(folder, "node_modules/vitest/vitest.mjs");
    const reporter = join(import.meta.dirname, "closing-report.ts");
    const { stdout } = spawnSync(process.execPath, [vitest, "run", "--root", folder, "--reporter", reporter, file], {
      env: { PATH: process.env.PATH, CI, [countsFileVariable]: countsFile },
      encoding: "utf8",
    });
    return { stdout, counts: JSON.parse(readFileSync(countsFile, "utf8")) };
  }

  test("counts passed, failed and skipped tests, and prints the reasons", () => {
    const { stdout, counts } = run("mixed.test.ts", "");
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 2 });
    expect(stdout).toContain("SKIPPED 2:\n  1 × without a reason, in mixed.test.ts\n  1 × it rains\n");
  });

  test("names the missing component", () => {
    const { stdout, counts } = run("missing.test.ts", "");
    expect(counts).toEqual({ passed: 0, failed: 0, skipped: 2 });
    expect(stdout).toContain("SKIPPED 2:\n  2 × needs redis-server, which is not on this machine");
  });

  test("under CI a missing component fails the run", () => {
    expect(run("missing.test.ts", "true").counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test("a file that breaks at import counts as failed", () => {
    expect(run("broken.test.ts", "").counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
