/** The second half of `pnpm check:style`: no file of the repository uses a word of the list in words.ts. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findMarks } from "./find.ts";

const root = join(import.meta.dirname, "../../..");
const files = execFileSync("git", ["ls-files", "-z", "*.md", "*.ts", "*.mts", "*.js", "*.json", "*.jsonc", "*.yml"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((file) => file !== "");

const findings = files.flatMap((file) => findMarks(file, readFileSync(join(root, file), "utf8")));
for (const { file, line, word, instead } of findings) console.error(`${file}:${line}: "${word}" (${instead})`);
console.log(`voice: ${files.length} files read, ${findings.length} marked lines`);
if (findings.length > 0) process.exitCode = 1;
