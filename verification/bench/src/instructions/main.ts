import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { versions } from "../kit/machine.ts";
import { writeSection } from "../kit/page.ts";
import { table } from "../kit/table.ts";
import { bundleProgram, obstacle } from "../kit/valgrind.ts";
import { instructionsOf, type Kind, kinds } from "./count.ts";
import { type Committed, complaints } from "./growth.ts";

// Counts the instructions of a request by valgrind, so a busy machine doesn't change the result.
const { values } = parseArgs({
  options: { json: { type: "boolean" }, write: { type: "boolean" }, check: { type: "boolean" } },
});
const file = new URL("../../instructions.json", import.meta.url);
const committed: Committed | undefined =
  values.check && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
const platform = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;

function tell(passed: number, failed: number, skipped: number): void {
  // test:all names the file.
  const countsFile = process.env.TEST_COUNTS_FILE;
  if (countsFile !== undefined) writeFileSync(countsFile, JSON.stringify({ passed, failed, skipped }));
}

async function count(wanted: readonly Kind[]): Promise<Partial<Record<Kind, number>>> {
  const folder = mkdtempSync(join(tmpdir(), "instructions-"));
  try {
    const program = await bundleProgram(join(import.meta.dirname, "program.ts"), folder);
    const found: Partial<Record<Kind, number>> = {};
    for (const kind of wanted) {
      console.error(kind);
      found[kind] = await instructionsOf(program, kind);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reason =
  obstacle() ??
  (committed !== undefined && committed.platform !== platform
    ? `the committed figures are of ${committed.platform}, and this is ${platform}`
    : values.check && committed === undefined
      ? "no figures are committed (pnpm bench:instructions --write makes them)"
      : undefined);
if (reason !== undefined) {
  console.log(`SKIPPED: instructions of a guarded request, because ${reason}. No time is measured instead.`);
  tell(0, 0, 1);
} else if (committed !== undefined) {
  const found = await count(kinds.filter((kind) => kind.includes("identity-web")));
  const failures = complaints(committed, found);
  for (const line of failures) console.error(line);
  console.log(JSON.stringify(found));
  tell(Object.keys(found).length - failures.length, failures.length, 0);
  process.exitCode = failures.length === 0 ? 0 : 1;
} else {
  const found = await count(kinds);
  const rows = kinds.map((kind) => [kind, String(found[kind])]);
  const text = `${table(["a request without a socket", "instructions"], rows)}\n\n${platform}. ${versions(["koa", "hono", "@hono/node-server"])}.`;
  if (values.write) {
    writeFileSync(file, `${JSON.stringify({ platform, instructions: found }, undefined, 2)}\n`);
    writeSection("bench:instructions", text);
  }
  console.log(values.json ? JSON.stringify(found) : text);
}
