import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

/** The kinds of requests, by the names that the program uses. */
export const kinds = ["koa", "koa + identity-web", "hono", "hono + identity-web"] as const;
export type Kind = (typeof kinds)[number];

/** The difference of the two counts is only requests, because both counts include the start of Node and of the app. */
const counts = [1000, 2000] as const;

/** One thread and fixed seeds. Without V8's optimizing compilers, whose work is irregular, a short run is enough. */
const steady = [
  "--single-threaded",
  "--predictable",
  "--hash-seed=1",
  "--random-seed=1",
  "--no-opt",
  "--no-maglev",
  "--always-sparkplug",
];

/** The reason why nothing can be counted on this machine. `undefined`: it can. */
export function obstacle(): string | undefined {
  const { error } = spawnSync("valgrind", ["--version"], { stdio: "ignore" });
  return error && "valgrind is not on this machine (Debian: apt-get install valgrind)";
}

/** One file of JavaScript: under valgrind, Node would take minutes to read our TypeScript. */
export async function bundleProgram(folder: string): Promise<string> {
  const outfile = join(folder, "program.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "program.ts")],
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

/** The instructions of one request of that kind. */
export async function instructionsOf(program: string, kind: Kind): Promise<number> {
  const [few, many] = await Promise.all(counts.map((count) => instructionsOfRun(program, kind, count)));
  return Math.round(((many ?? Number.NaN) - (few ?? Number.NaN)) / (counts[1] - counts[0]));
}

const run = promisify(execFile);

async function instructionsOfRun(program: string, kind: Kind, requests: number): Promise<number> {
  const counting = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];
  const { stderr } = await run("valgrind", [...counting, process.execPath, ...steady, program, kind, String(requests)]);
  const found = /I\s+refs:\s+([\d,]+)/.exec(stderr)?.[1];
  if (found === undefined) throw new Error(`expected valgrind to count instructions, and it said: ${stderr}`);
  return Number(found.replaceAll(",", ""));
}
