import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { demand, readJson } from "../../../../tools/src/packages/stage.ts";

/** Tarballs replace the packages that a user would get from the registry. */
export function useTarballs(folder: string, tarballs: ReadonlyMap<string, string>): void {
  const path = join(folder, "package.json");
  const manifest = readJson(path);
  const overrides = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  const packed = (dependencies: unknown) =>
    Object.fromEntries(Object.entries(dependencies ?? {}).map(([name, version]) => [name, overrides[name] ?? version]));
  const { dependencies, devDependencies } = manifest;
  const changed = { dependencies: packed(dependencies), devDependencies: packed(devDependencies) };
  writeFileSync(path, JSON.stringify({ ...manifest, ...changed, overrides }));
}

/** Changes the ports, because several tests run on one machine. */
export function usePorts(folder: string, app: number, provider: number): void {
  for (const file of [".env", "package.json"]) {
    const text = readFileSync(join(folder, file), "utf8");
    const changed = text.replace(/\b3000\b/g, String(app)).replace(/localhost:3001\b/g, `localhost:${provider}`);
    writeFileSync(join(folder, file), changed);
  }
}

/** Runs npm, and demands that it succeeds. */
export const npm = (folder: string, ...args: readonly string[]): void => demand("npm", args, folder);

/** A user's environment, without Vitest's BASE_URL, which would override that of `.env`. */
const environment = () => {
  const { PATH = "", HOME = "" } = process.env;
  const binaries = join(import.meta.dirname, "../../../../node_modules/.bin");
  return { PATH: `${binaries}${delimiter}${PATH}`, HOME, WRANGLER_SEND_METRICS: "false", NEXT_TELEMETRY_DISABLED: "1" };
};

/** The output of one of the app's scripts. */
export const saidBy = (folder: string, script: string): string =>
  spawnSync("npm", ["run", script], { cwd: folder, env: environment(), encoding: "utf8" }).stdout;

/** A running `npm run dev`. */
export interface Running {
  output(): string;
  /** What the library wrote as a warning or an error. */
  problems(): readonly string[];
  close(): Promise<void>;
}

/** Starts `npm run dev`, and waits until its page answers. */
export const startDev = (folder: string, url: string): Promise<Running> => startScript(folder, "dev", url);

/** Copies what the last stage of the app's Dockerfile copies from the build, as Docker does. */
export function copyFinalStage(folder: string, image: string): void {
  const copies = readFileSync(join(folder, "Dockerfile"), "utf8").matchAll(/^COPY --from=build (.+) (\S+)$/gm);
  for (const [, sources = "", target = ""] of copies) {
    for (const source of sources.split(" ")) {
      const name = source.replace(/^\/app\//, "");
      cpSync(join(folder, name), join(image, target === "./" ? name : target), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
}

/** Starts one of the app's scripts, and waits until its page answers. */
export async function startScript(
  folder: string,
  script: string,
  url: string,
  settings: NodeJS.Dict<string> = {},
): Promise<Running> {
  const env = { ...environment(), CI: "true", ...settings };
  // A separate process group, so that npm's children end with it.
  const child = spawn("npm", ["run", script], { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = outputOf(child.stdout, child.stderr);
  const errors = outputOf(child.stderr);
  const problems = () =>
    errors()
      .split("\n")
      .filter((line) => line.startsWith("identity-web:"));
  const ended = once(child, "exit");
  const close = async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  };
  const { signal, abort } = ending(child);
  while (!(await answers(url))) {
    if (signal.aborted) throw new Error(`npm run ${script} ended:\n${output()}`);
    await new Promise((again) => setTimeout(again, 250));
  }
  abort();
  return { output, problems, close };
}

function ending(child: ChildProcess) {
  const controller = new AbortController();
  const onExit = () => controller.abort();
  child.once("exit", onExit);
  return { signal: controller.signal, abort: () => child.off("exit", onExit) };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(60_000) })).ok;
  } catch {
    return false;
  }
}

function outputOf(...streams: readonly Readable[]): () => string {
  let text = "";
  for (const stream of streams) stream.on("data", (chunk) => (text += String(chunk)));
  return () => text;
}
