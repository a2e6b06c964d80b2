import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { documentedApp } from "../demo/documented-app.ts";
import { startDemo } from "../demo/start.ts";
import { storySuite } from "../demo/story.ts";
import { fromLine } from "../line.ts";
import { type Report, runSuite } from "../suites/suite.ts";
import type { Runtime } from "./runtime.ts";

/** A runtime that is a program on this machine. */
export interface Program {
  readonly name: string;
  /** Under node_modules. */
  readonly path: string;
  /** The arguments before the path of a script. */
  readonly args?: readonly string[];
  /** The suites, by their names in `suites`. */
  readonly suites: readonly string[];
  /** The arguments before the path of the app that docs/edge.md shows for this runtime. */
  readonly documented?: (port: string) => readonly string[];
}

export const nodeModules = join(import.meta.dirname, "../../node_modules");
const child = join(import.meta.dirname, "../child.ts");
const demo = join(import.meta.dirname, "../../../../examples/single-sign-out/src/main.ts");
const patienceMs = 240_000;

/** Runs each of its suites in a separate process. */
export const processRuntime = ({ name, path, args = [], suites, documented }: Program): Runtime => {
  const program = join(nodeModules, path);
  return {
    name,
    async locate() {
      try {
        const { stdout } = await promisify(execFile)(program, ["--version"]);
        return { version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim() };
      } catch (error) {
        return { missing: error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error) };
      }
    },
    async run(report) {
      for (const suite of suites) await runInProcess([program, ...args, child, suite], suite, report);
      if (documented !== undefined) await runSuite(documentedApp(program, documented), report);
      const running = await startDemo(program, [...args, demo]);
      try {
        await runSuite(storySuite("the demo", running.sites), report);
      } finally {
        await running.close();
      }
    },
  };
};

async function runInProcess(command: readonly string[], suite: string, report: Report): Promise<void> {
  const [program = "", ...args] = command;
  const signal = AbortSignal.timeout(patienceMs);
  const running = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], signal });
  const complaints = text(running.stderr);
  const ended = once(running, "exit");
  let told = 0;
  for await (const line of createInterface(running.stdout)) {
    const result = fromLine(line);
    if (result === undefined) continue;
    told += 1;
    report(result);
  }
  const [code] = await ended;
  if (code === 0 && told > 0) return;
  // A process that dies early has tests that it never reported.
  report({ suite, test: "ends", failed: `ended with ${code} after ${told} tests\n${await complaints}` });
}
