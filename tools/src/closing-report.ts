import { writeFileSync } from "node:fs";
import type { SerializedError } from "vitest";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

/** The numbers of one run. A file that fails before its tests are known counts as one failed test. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The environment variable that names the file into which {@link ClosingReport} writes its {@link Counts} as JSON. */
export const countsFileVariable = "TEST_COUNTS_FILE";

/** The line with a run's numbers for programs: `N passed, N failed, N skipped`. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Adds counts up. */
export function total(counts: readonly Counts[]): Counts {
  const sum = (kind: keyof Counts) => counts.reduce((before, each) => before + each[kind], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** A Vitest reporter for a run's last lines: the number of skipped tests with their reasons, so that no skipped test stays unnoticed. */
export default class ClosingReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failedFiles = modules.filter((module) => module.errors().length > 0).length;
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const counts: Counts = {
      passed: inState("passed").length,
      failed: inState("failed").length + failedFiles + unhandledErrors.length,
      skipped: inState("skipped").length,
    };
    for (const line of skippedLines(inState("skipped").map(reasonOf))) console.log(line);
    const file = process.env[countsFileVariable];
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  }
}

/** One heading and a line for each reason, most frequent first. Empty if no test was skipped. */
export function skippedLines(reasons: readonly string[]): string[] {
  if (reasons.length === 0) return [];
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return [`SKIPPED ${reasons.length}:`, ...sorted.map(([reason, count]) => `  ${count} × ${reason}`)];
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === "skipped" && result.note !== undefined) return result.note;
  for (let suite: TestSuite | TestModule = test.parent; suite.type === "suite"; suite = suite.parent) {
    const { skippedBecause } = suite.meta();
    if (skippedBecause !== undefined) return skippedBecause;
  }
  return `without a reason, in ${test.module.relativeModuleId}`;
}
