import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { nodeServer } from "@identity-web/testing/node-server";
import { type Choice, compose } from "../compose/compose.ts";

const own = join(import.meta.dirname, "../..");

/** A new app in a temporary folder, with this workspace's packages and ports of its own. */
export interface NewApp {
  readonly folder: string;
  readonly baseUrl: string;
  readonly issuer: string;
  remove(): void;
}

/** @param change - Changes a file of the app, as its developer may. */
export async function newApp(choice: Choice, change = (_path: string, text: string) => text): Promise<NewApp> {
  const folder = mkdtempSync(join(tmpdir(), "create-run-"));
  symlinkSync(join(own, "node_modules"), join(folder, "node_modules"));
  const [app, provider] = [await freePort(), await freePort()];
  for (const { path, text } of compose("my-app", choice)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      change(path, text)
        .replace(/\b3000\b/g, `${app}`)
        .replaceAll("localhost:3001", `localhost:${provider}`),
    );
  }
  return {
    folder,
    baseUrl: `http://localhost:${app}`,
    issuer: `http://localhost:${provider}`,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A running script of a new app. */
export interface RunningScript {
  /** Resolves when the output contains a text. @throws if the script ends before */
  said(text: string): Promise<string>;
  /** Resolves with the output when the script has ended by itself. */
  ended(): Promise<string>;
  stop(): Promise<void>;
}

/** Runs a script of an app's package.json, with no other settings than those of the app. */
export function runScript({ folder }: NewApp, script: string): RunningScript {
  const { HOME = "", PATH = "" } = process.env;
  const env = { HOME, PATH: `${dirname(process.execPath)}${delimiter}${PATH}` };
  // A process group of its own, so that npm's children end with it.
  const child = spawn("npm", ["run", script], { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const heard = outputOf(child);
  const exit = once(child, "close");
  return {
    async said(text) {
      const found = heard.has(text).then(() => true);
      if (!(await Promise.race([found, exit.then(() => false)])))
        throw new Error(`npm run ${script} ended: ${heard.all()}`);
      return heard.all();
    },
    async ended() {
      await exit;
      return heard.all();
    },
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      await exit;
    },
  };
}

function outputOf({ stdout, stderr }: ChildProcess) {
  let all = "";
  const waiting: { readonly text: string; readonly resolve: () => void }[] = [];
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (chunk) => {
      all += String(chunk);
      for (const { text, resolve } of waiting) if (all.includes(text)) resolve();
    });
  }
  return {
    all: () => all,
    has: (text: string) =>
      new Promise<void>((resolve) => {
        if (all.includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
}

async function freePort(): Promise<number> {
  const { port, close } = await nodeServer(() => {});
  await close();
  return port;
}
