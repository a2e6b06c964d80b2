import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { missingChangesets } from "./api/changesets.ts";
import { baseOf, changeSince, type Package } from "./api/history.ts";
import { packageReport, reportName, reportsFolder } from "./api/package-report.ts";
import type { Violation } from "./architecture/source-file.ts";
import { copyWorkspace, demand, publishable, readJson } from "./packages/stage.ts";

// Builds the packages in a temporary folder and compares what they export with reports/. With --update it writes the
// reports instead.

const root = resolve(import.meta.dirname, "../..");
const reports = join(root, reportsFolder);
const isUpdate = process.argv.includes("--update");

const stage = mkdtempSync(join(tmpdir(), "check-api-"));
try {
  copyWorkspace(stage);
  demand("tsc", ["--build", "tsconfig.build.json"], stage);
  const packages = publishable(stage).map((folder) => {
    const { publishConfig, ...manifest } = readJson(join(folder, "package.json"));
    const published = { ...manifest, ...(typeof publishConfig === "object" ? publishConfig : {}) };
    const report = packageReport(published, (path) => readFileSync(join(folder, path), "utf8"));
    const { name, version } = manifest;
    return { folder: relative(stage, folder), name: String(name), version: String(version), report };
  });
  const written = new Map(packages.map(({ name, report }) => [reportName(name), report]));
  const violations = isUpdate ? update(written) : [...differences(written), ...unannounced(packages)];
  for (const violation of violations) console.error(violation);
  console.log(`${packages.length} API reports ${isUpdate ? "written" : `compared, ${violations.length} faults`}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(stage, { recursive: true });
}

function update(written: ReadonlyMap<string, string>): Violation[] {
  mkdirSync(reports, { recursive: true });
  for (const name of globSync("*.api.md", { cwd: reports })) if (!written.has(name)) rmSync(join(reports, name));
  for (const [name, report] of written) writeFileSync(join(reports, name), report);
  return [];
}

function differences(written: ReadonlyMap<string, string>): Violation[] {
  const stale = [...written].filter(([name, report]) => {
    const path = join(reports, name);
    return !existsSync(path) || readFileSync(path, "utf8") !== report;
  });
  const orphans = globSync("*.api.md", { cwd: reports }).filter((name) => !written.has(name));
  return [...stale.map(([name]) => name), ...orphans].map(
    (name) => `${reportsFolder}/${name} differs from the sources: run pnpm api:update and add a changeset`,
  );
}

function unannounced(packages: readonly Package[]): Violation[] {
  const base = baseOf(root, process.env.API_BASE);
  if (base !== undefined) return missingChangesets(changeSince(root, base, packages));
  console.log("No history to compare with: it was not checked whether a changeset is missing.");
  return [];
}
