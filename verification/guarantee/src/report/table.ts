import { guarantees, titles } from "../judge/violation.ts";
import type { Summary } from "./summary.ts";

/** A number with spaces between thousands. */
export const number = (value: number): string => value.toLocaleString("en").replaceAll(",", " ");

/** One line for each promise: in how many scenarios, under how many schedules, how often broken. */
export function table({ byGuarantee }: Summary): string {
  const rows = guarantees.map((guarantee) => {
    const { scenarios, interleavings, violations } = byGuarantee[guarantee];
    return [guarantee, titles[guarantee], number(scenarios), number(interleavings), number(violations)];
  });
  const all = [["", "", "scenarios", "schedules", "violations"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)));
  return all.map((row) => line(row).join("  ").trimEnd()).join("\n");
}

/** The same in one sentence. */
export function sentence(summary: Summary, seconds: number, seed: number): string {
  const { interleavings, exhaustiveScenarios, violations } = summary;
  const found = violations === 0 ? "no promise was broken" : `promises were broken ${number(violations)} times`;
  return (
    `${number(interleavings)} distinct schedules, ${exhaustiveScenarios} scenarios explored to the end, ` +
    `${seconds.toFixed(0)} s, seed ${seed}: ${found}`
  );
}
