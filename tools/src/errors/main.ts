/** Writes docs/errors.md and the doctor's copy from the packages' catalogues; with --check it compares them instead. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCatalogues, repeated } from "./catalogues.ts";
import { doctorsTable, errorsPage } from "./page.ts";

const root = join(import.meta.dirname, "../../..");
const reasons = await readCatalogues(root);
const written = new Map([
  ["docs/errors.md", errorsPage(reasons)],
  ["packages/doctor/src/explain/reasons.json", doctorsTable(reasons)],
]);

const faults = repeated(reasons);
for (const [file, text] of written) {
  if (!process.argv.includes("--check")) writeFileSync(join(root, file), text);
  else if (readFileSync(join(root, file), "utf8") !== text) faults.push(`${file}: run \`npx pnpm errors:update\``);
}
for (const fault of faults) console.error(fault);
console.log(`${reasons.length} reasons, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
