import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { EdgeSettings } from "./settings.ts";

export interface WorkerFiles {
  readonly folder: string;
  readonly script: string;
  readonly settings: EdgeSettings;
  /** With Node's own modules (`nodejs_compat`). */
  readonly needsNode: boolean;
  /** Its class for Durable Objects, whose data stay in the folder. */
  readonly objects?: string;
}

const program: string = createRequire(import.meta.url)("workerd").default;
const compatibilityDate = "2026-01-29";
/** How many ticks of `/proc` are one second of CPU time. Linux always uses this value. */
const ticksASecond = 100;

/** Writes the files that workerd needs to run a Worker. */
export function writeWorker({ folder, script, settings, needsNode, objects }: WorkerFiles): void {
  mkdirSync(join(folder, "objects"), { recursive: true });
  writeFileSync(join(folder, "worker.js"), script);
  const text = JSON.stringify;
  const namespace =
    objects === undefined
      ? ""
      : `
  durableObjectNamespaces = [(className = ${text(objects)}, uniqueKey = "bench", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),`;
  const binding = objects === undefined ? "" : `, (name = "ACCOUNTS", durableObjectNamespace = ${text(objects)})`;
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "disk", disk = (path = ${text(join(folder, "objects"))}, writable = true)),
  ],
  sockets = [(name = "http", address = ${text(new URL(settings.origin).host)}, http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = [${needsNode ? '"nodejs_compat"' : ""}],
  bindings = [(name = "SETTINGS", json = ${text(text(settings))})${binding}],${namespace}
);
`;
  writeFileSync(join(folder, "config.capnp"), config);
}

/** A process of workerd with one Worker. */
export class Workerd {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Resolves when it listens. */
  static async start(folder: string): Promise<Workerd> {
    const child = spawn(program, ["serve", "--control-fd=3", "config.capnp"], {
      cwd: folder,
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    const control = child.stdio[3] as Readable;
    const exit = once(child, "exit").then(([code]) => {
      throw new Error(`workerd ended with code ${code}`);
    });
    exit.catch(() => undefined);
    await Promise.race([once(createInterface(control), "line"), exit]);
    return new Workerd(child);
  }

  /** The CPU time of the process so far, in µs. */
  get cpuUs(): number {
    const stat = readFileSync(`/proc/${this.#process.pid}/stat`, "utf8");
    // The program's name, in parentheses, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksASecond;
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.kill();
    await gone;
  }
}
