import { spawn } from "node:child_process";

/** A suite of CI, and its command from the root. */
export interface Suite {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** How a suite's command ended. */
export interface Ended {
  readonly succeeded: boolean;
  /** The last lines that it wrote. */
  readonly lastLines: readonly string[];
}

const keptLines = 60;

/** Runs a suite's command. Its output goes to this process's output as it comes. */
export async function runSuite(
  { command: [program, ...args] }: Suite,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const last = new LastLines(keptLines);
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding("utf8").on("data", (text: string) => {
      last.add(text);
      to.write(text);
    });
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("error", (error) => {
    last.add(`${program}: ${error.message}\n`);
    resolve(null);
  });
  child.once("close", resolve);
  const status = await promise;
  return { succeeded: status === 0, lastLines: last.lines };
}

/** The last lines of a text that comes in parts. */
export class LastLines {
  readonly #most: number;
  #lines: string[] = [""];

  constructor(most: number) {
    this.#most = most;
  }

  add(text: string): void {
    const [first = "", ...others] = text.split("\n");
    const unfinished = this.#lines.pop() ?? "";
    this.#lines = [...this.#lines, unfinished + first, ...others].slice(-this.#most - 1);
  }

  /** Without the empty rest after the last line's end. */
  get lines(): readonly string[] {
    return this.#lines.at(-1) === "" ? this.#lines.slice(0, -1) : this.#lines.slice(-this.#most);
  }
}
