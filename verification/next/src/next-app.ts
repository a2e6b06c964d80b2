import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const folder = resolve(import.meta.dirname, "..");
const program = resolve(folder, "node_modules/next/dist/bin/next");

/** Builds the app. It gets no options: no secret, no provider, no address. */
export async function build(): Promise<void> {
  const { code, output } = await ended(run(["build"], {}));
  if (code !== 0) throw new Error(`next build ended with ${code}:\n${output()}`);
}

/** A running app. */
export interface RunningApp {
  /** Its output. */
  output(): string;
  close(): Promise<void>;
}

/** Starts the built app, and waits until it listens. */
export async function start(port: number, options: Readonly<Record<string, string>>): Promise<RunningApp> {
  const child = run(["start", "-p", String(port), "-H", "127.0.0.1"], options);
  const output = outputOf(child);
  await new Promise<void>((listens, fails) => {
    child.stdout?.on("data", () => output().includes("Ready in") && listens());
    child.once("exit", (code) => fails(new Error(`next start ended with ${code}:\n${output()}`)));
  });
  return {
    output,
    async close() {
      child.removeAllListeners("exit");
      const exit = once(child, "exit");
      child.kill();
      await exit;
    },
  };
}

function run(args: readonly string[], options: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", ...options } as const;
  return spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: ChildProcess): Promise<{ readonly code: unknown; output(): string }> {
  const output = outputOf(child);
  const [code] = await once(child, "close");
  return { code, output };
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  for (const stream of [stdout, stderr]) stream?.on("data", (chunk) => (text += String(chunk)));
  return () => text;
}
