/** Writes docs/api.md and llms.txt from docstrings and documents. With --check it compares them instead. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../packages/stage.ts";
import { apiPage } from "./api-page.ts";
import { readChapters } from "./chapters.ts";
import { readEntries } from "./entries.ts";
import { llmsText } from "./llms.ts";

const root = join(import.meta.dirname, "../../..");
const isCheck = process.argv.includes("--check");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const sources = globSync("packages/*/src/**/*.ts", { cwd: root }).map((path) => ({ path, text: read(path) }));
const manifests = globSync("packages/*/package.json", { cwd: root })
  .sort()
  .map((path) => ({ folder: path.replace(/\/package\.json$/, ""), manifest: readJson(join(root, path)) }));

const faults: string[] = [];
function put(file: string, text: string): void {
  if (!isCheck) writeFileSync(join(root, file), text);
  else if (read(file) !== text) faults.push(`${file}: run \`npx pnpm reference:update\``);
}

const entries = readEntries(manifests, sources);
const nameless = entries.flatMap(({ specifier, names }) =>
  names.filter(({ summary }) => summary === "").map(({ name }) => `${specifier}: ${name} has no docstring`),
);
faults.push(...nameless);
put("docs/api.md", apiPage(entries));
put("llms.txt", llmsText(readChapters(root)));
for (const fault of faults) console.error(fault);
console.log(`${entries.flatMap(({ names }) => names).length} exported names, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
