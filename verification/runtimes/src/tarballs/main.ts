import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countsFileVariable, summaryLine } from "../../../../tools/src/closing-report.ts";
import { copyWorkspace, demand, pack, publishable, readJson } from "../../../../tools/src/packages/stage.ts";
import { countsOf, type Row, Tally, table } from "../tally.ts";
import { installProject, type Manager, managers } from "./project.ts";
import { testsOf } from "./tests.ts";

// Builds and packs every package, installs the tarballs in empty projects, and uses them like a user: apps in
// TypeScript are type-checked under both resolutions, and run in every runtime. Prints a table of manager × test.

const begun = performance.now();
const stage = mkdtempSync(join(tmpdir(), "tarballs-"));
const rows: Row[] = [];
try {
  const tarballs = packAll(join(stage, "workspace"), join(stage, "tarballs"));
  for (const manager of managers) rows.push(rowOf(manager, tarballs));
} finally {
  rmSync(stage, { recursive: true });
}
const counts = countsOf(rows);
console.log(`\n${table(rows)}\n\n${summaryLine(counts)} (${Math.round((performance.now() - begun) / 1000)} s)`);
const file = process.env[countsFileVariable];
if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

function packAll(workspace: string, into: string): ReadonlyMap<string, string> {
  for (const folder of [workspace, into]) mkdirSync(folder);
  copyWorkspace(workspace);
  demand("tsc", ["--build", "tsconfig.build.json"], workspace);
  return new Map(
    publishable(workspace).map((folder) => [String(readJson(join(folder, "package.json")).name), pack(folder, into)]),
  );
}

function rowOf(manager: Manager, tarballs: ReadonlyMap<string, string>): Row {
  const tally = new Tally();
  const folder = join(stage, manager.name);
  const check = (suite: string, test: () => string | undefined): boolean => {
    const failed = faultOf(test);
    if (failed !== undefined) console.error(`\nFAILED ${manager.name}: ${suite}\n${failed}`);
    tally.add({ suite, test: suite, ...(failed === undefined ? {} : { failed }) });
    return failed === undefined;
  };
  const installed = check("install", () => {
    installProject(folder, manager, tarballs);
    return undefined;
  });
  if (installed) for (const { suite, test } of testsOf(folder)) check(suite, test);
  return { runtime: manager.name, version: "", cells: tally.cells };
}

function faultOf(test: () => string | undefined): string | undefined {
  try {
    return test();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
