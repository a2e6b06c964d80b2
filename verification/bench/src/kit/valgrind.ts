import { execFile, spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

/** One thread and fixed seeds, so that every run does the same. */
const steady = ["--single-threaded", "--predictable", "--hash-seed=1", "--random-seed=1"];

/** The reason why valgrind can't run on this machine. `undefined`: it can. */
export function obstacle(): string | undefined {
  const { error } = spawnSync("valgrind", ["--version"], { stdio: "ignore" });
  return error && "valgrind is not on this machine (Debian: apt-get install valgrind)";
}

/** Bundles a program into one file of JavaScript. Under valgrind, Node would take minutes to read our TypeScript. */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, basename(entry).replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "warning",
    banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
  });
  return outfile;
}

const run = promisify(execFile);

export interface Counted {
  readonly all: number;
  /** Only those of reads. `NaN` where cachegrind doesn't tell them apart. */
  readonly reads: number;
}

/**
 * Runs a program under valgrind's cachegrind.
 *
 * @param options - Options of cachegrind.
 * @param program - Options of Node, the program and its arguments.
 * @returns the figures after a name in cachegrind's report, for example after "I refs"
 */
export async function cachegrind(
  options: readonly string[],
  program: readonly string[],
): Promise<(name: string) => Counted> {
  const all = ["--tool=cachegrind", ...options, "--cachegrind-out-file=/dev/null"];
  const { stderr } = await run("valgrind", [...all, process.execPath, ...steady, ...program]);
  return (name) => {
    const found = new RegExp(`${name.replaceAll(" ", "\\s+")}:\\s+([\\d,]+)(?:\\s+\\(\\s*([\\d,]+) rd)?`).exec(stderr);
    if (found === null) throw new Error(`expected "${name}" in the report of valgrind, which is: ${stderr}`);
    const [all, reads] = found
      .slice(1)
      .map((digits = "") => (digits === "" ? Number.NaN : Number(digits.replaceAll(",", ""))));
    return { all: all ?? Number.NaN, reads: reads ?? Number.NaN };
  };
}
