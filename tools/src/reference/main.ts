/** Writes docs/api.md, docs/README.md and llms.txt from docstrings and docs/chapters.json; with --check it compares them instead. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSources } from "../architecture/repository.ts";
import { apiPage } from "./api-page.ts";
import { contentsPage } from "./contents.ts";
import { entriesOf, type Manifest } from "./entries.ts";
import { llmsText } from "./llms.ts";
import { readChapters } from "./pages.ts";

const root = join(import.meta.dirname, "../../..");
const isCheck = process.argv.includes("--check");
const faults: string[] = [];

function settle(file: string, text: string): void {
  const path = join(root, file);
  if (!isCheck) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== text)
    faults.push(`${file}: run \`npx pnpm reference:update\``);
}

const files = new Map(readSources().map((file) => [file.path, file]));
const manifests = globSync("packages/*/package.json", { cwd: root }).map(
  (path): Manifest => ({ ...JSON.parse(readFileSync(join(root, path), "utf8")), folder: dirname(path) }),
);
const packages = manifests
  .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  .map((manifest) => ({ manifest, entries: entriesOf(manifest, files) }));

// The page itself is in a chapter.
settle("docs/api.md", apiPage(packages));
const chapters = readChapters();
settle("docs/README.md", contentsPage(chapters));
settle("llms.txt", llmsText(chapters, "docs/"));
for (const fault of faults) console.error(fault);
console.log(`${packages.length} packages, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
