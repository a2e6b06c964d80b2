import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { type Framework, prepare } from "./frameworks.ts";

const root = resolve(import.meta.dirname, "..");

/** Copies the recipe into the app, and builds it. The build gets no options: no secret, no provider. */
export async function build(framework: Framework): Promise<void> {
  prepare(framework);
  const [program, ...args] = framework.build;
  const child = run(framework, programOf(framework, program), args, {});
  const output = outputOf(child);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`expected ${framework.build.join(" ")} to end with 0, got ${code}:\n${output()}`);
}

/** The program of the app's own packages, or of the packages that the apps share. */
function programOf({ folder }: Framework, program: string): string {
  const [own, shared] = [
    resolve(root, folder, "node_modules/.bin", program),
    resolve(root, "node_modules/.bin", program),
  ];
  return existsSync(own) ? own : shared;
}

/** A running server. */
export interface RunningApp {
  readonly port: number;
  /** Its output. */
  output(): string;
  close(): Promise<void>;
}

/** Starts the built app, and waits until it listens. */
export async function start(
  framework: Framework,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<RunningApp> {
  const child = run(framework, process.execPath, framework.start, {
    HOST: "127.0.0.1",
    PORT: String(port),
    ...environment,
  });
  const output = outputOf(child);
  await new Promise<void>((listens, fails) => {
    const look = () => output().includes(String(port)) && listens();
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", look);
    child.once("exit", (code) => fails(new Error(`the server ended with ${code}:\n${output()}`)));
  });
  return {
    port,
    output,
    async close() {
      child.removeAllListeners("exit");
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

function run(
  { folder }: Framework,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  // The frameworks' programs start the `node` in the path.
  const path = `${dirname(process.execPath)}${delimiter}${PATH}`;
  const silent = { ASTRO_TELEMETRY_DISABLED: "1", NUXT_TELEMETRY_DISABLED: "1" };
  const env = { PATH: path, HOME, NODE_ENV: "production", ...silent, ...environment } as const;
  return spawn(program, args, { cwd: resolve(root, folder), env, stdio: ["ignore", "pipe", "pipe"] });
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  for (const stream of [stdout, stderr]) stream?.on("data", (chunk) => (text += String(chunk)));
  return () => text;
}
