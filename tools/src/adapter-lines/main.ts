import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { countsFileVariable, summaryLine } from "../closing-report.ts";
import { inParallel } from "../in-parallel.ts";
import { equivalent } from "./equivalent.ts";
import { type Removal, removalsOf } from "./removals.ts";

// Deletes each line of each adapter, one at a time, and expects a test to fail. Names choose adapters: `pnpm adapter-lines koa`.
// Exit code 1: no test fails without a line, or `equivalent.ts` names a line that doesn't exist.

interface Line extends Removal {
  readonly path: string;
}

const root = resolve(import.meta.dirname, "../../..");
const chosen = process.argv.slice(2);
const patienceMs = 300_000;

const lines: readonly Line[] = globSync("packages/adapter-*/src/*.ts", { cwd: root })
  .filter((path) => !path.endsWith(".test.ts"))
  .filter((path) => chosen.length === 0 || chosen.some((name) => path.startsWith(`packages/adapter-${name}/`)))
  .flatMap((path) => removalsOf(path, readFileSync(join(root, path), "utf8")).map((each) => ({ path, ...each })));

const why = ({ path, text }: Line): string | undefined =>
  equivalent.find((each) => each.path === path && each.text === text)?.why;

const folderOf = ({ path }: Line): string => path.slice(0, path.indexOf("/src/"));

/** @returns whether all tests of the adapter pass */
async function isGreen(folder: string, env: Readonly<Record<string, string>> = {}): Promise<boolean> {
  const config = join(import.meta.dirname, "vitest.config.ts");
  const running = spawn("vitest", ["run", "--config", config, folder], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: "ignore",
    // A test that never ends counts as failed, too.
    timeout: patienceMs,
  });
  const [code] = await once(running, "close");
  return code === 0;
}

/**
 * @returns whether a test of the adapter fails without that line
 * @throws Error: the tests ran with that line, so there is no result
 */
async function isMissed(line: Line): Promise<boolean> {
  const { path, start, end, by } = line;
  const stage = mkdtempSync(join(tmpdir(), "adapter-lines-"));
  const applied = join(stage, "applied");
  try {
    const env = { ADAPTER_LINE: [path, start, end, by].join("|"), ADAPTER_LINE_APPLIED: applied };
    const isRed = !(await isGreen(folderOf(line), env));
    if (!existsSync(applied)) throw new Error(`the tests of ${folderOf(line)} ran with the line ${path}:${line.line}`);
    return isRed;
  } finally {
    rmSync(stage, { recursive: true });
  }
}

const unmissed: Line[] = [];
const left = lines.filter((line) => why(line) === undefined);
// If the tests fail already, every line would seem to be tested.
for (const folder of new Set(left.map(folderOf)))
  if (!(await isGreen(folder))) throw new Error(`the tests of ${folder} fail with all of its lines: fix them first`);
let done = 0;
await inParallel(
  left,
  async (line) => {
    const isSeen = await isMissed(line);
    done += 1;
    console.error(`${done}/${left.length} ${isSeen ? "red" : "GREEN"} ${line.path}:${line.line}`);
    if (isSeen) return;
    unmissed.push(line);
    console.log(`no test fails without ${line.path}:${line.line}: ${line.text}`);
  },
  Math.floor(availableParallelism() / 2),
);
const forgotten = equivalent.filter(
  ({ path, text }) => chosen.length === 0 && !lines.some((line) => line.path === path && line.text === text),
);
for (const { path, text } of forgotten) console.log(`equivalent.ts names a line that ${path} doesn't have: ${text}`);
const counts = {
  passed: left.length - unmissed.length,
  failed: unmissed.length + forgotten.length,
  skipped: lines.length - left.length,
};
console.log(
  `${left.length} lines deleted one by one, ${unmissed.length} of them without a failing test\n${summaryLine(counts)}`,
);
const file = process.env[countsFileVariable];
if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
