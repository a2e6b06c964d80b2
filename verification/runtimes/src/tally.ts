import type { Result } from "./suites/suite.ts";

/** The results of a runtime's tests in one suite. */
export interface Cell {
  readonly passed: number;
  readonly failed: number;
}

/** A runtime's row. */
export interface Row {
  readonly runtime: string;
  readonly version: string;
  readonly cells: ReadonlyMap<string, Cell>;
  /** The reason why nothing was run. */
  readonly missing?: string;
}

/** Counts results by suite. */
export class Tally {
  readonly cells = new Map<string, Cell>();

  add({ suite, failed }: Result): void {
    const before = this.cells.get(suite) ?? { passed: 0, failed: 0 };
    const key = failed === undefined ? "passed" : "failed";
    this.cells.set(suite, { ...before, [key]: before[key] + 1 });
  }
}

/** The table of runtime × suite. */
export function table(rows: readonly Row[]): string {
  const suites = [...new Set(rows.flatMap((row) => [...row.cells.keys()]))];
  const lines = [
    ["runtime", "version", ...suites],
    ...rows.map((row) => [row.runtime, row.version, ...suites.map((suite) => textOf(row, suite))]),
  ];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function textOf({ cells, missing }: Row, suite: string): string {
  if (missing !== undefined) return "SKIPPED";
  const cell = cells.get(suite);
  if (cell === undefined) return "–";
  return cell.failed === 0 ? `${cell.passed}` : `${cell.passed}, ${cell.failed} FAILED`;
}

/** All rows together. A missing runtime counts as one skip. */
export function countsOf(rows: readonly Row[]): { passed: number; failed: number; skipped: number } {
  const cells = rows.flatMap((row) => [...row.cells.values()]);
  const sum = (kind: keyof Cell) => cells.reduce((before, cell) => before + cell[kind], 0);
  const skipped = rows.filter(({ missing }) => missing !== undefined).length;
  return { passed: sum("passed"), failed: sum("failed"), skipped };
}
