import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { run } from "../packages/stage.ts";
import { stageForJsr } from "./stage-for-jsr.ts";

// Writes the packages in JSR's form into a separate folder, and lets Deno try to publish them: `pnpm test:jsr`.
// `--into <folder>` writes and keeps the folder. An owner publishes there with `deno publish`.

const root = resolve(import.meta.dirname, "../../..");
const { into } = parseArgs({ options: { into: { type: "string" } } }).values;
const folder = into === undefined ? mkdtempSync(join(tmpdir(), "jsr-")) : resolve(into);
try {
  mkdirSync(folder, { recursive: true });
  const { packages, left } = stageForJsr(root, folder);
  for (const [name, why] of left) console.log(`left out: ${name}, because ${why}`);
  const deno = join(root, "verification/runtimes/node_modules/.bin/deno");
  if (into === undefined) {
    const { status, said } = run(deno, ["publish", "--dry-run", "--allow-dirty", "--quiet"], folder);
    if (status !== 0) console.error(said);
    console.log(`${packages.length} packages, ${status === 0 ? "ready for JSR" : "refused by the dry run"}`);
    process.exitCode = status === 0 ? 0 : 1;
  } else console.log(`${packages.length} packages are in ${folder}. To publish them: deno publish`);
} finally {
  if (into === undefined) rmSync(folder, { recursive: true });
}
