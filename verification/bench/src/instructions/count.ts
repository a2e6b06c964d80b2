import { cachegrind } from "../kit/valgrind.ts";

/** The kinds of requests, by the names that the program uses. */
export const kinds = ["koa", "koa + identity-web", "hono", "hono + identity-web"] as const;
export type Kind = (typeof kinds)[number];

/** Both counts include the start of Node and of the app, so they differ only in the requests. */
const counts = [1000, 2000] as const;

/** Without V8's optimizing compilers, whose work is irregular, a short run is enough. */
const withoutOptimizing = ["--no-opt", "--no-maglev", "--always-sparkplug"];

/** The instructions of one request of that kind. */
export async function instructionsOf(program: string, kind: Kind): Promise<number> {
  const [few, many] = await Promise.all(counts.map((count) => instructionsOfRun(program, kind, count)));
  return Math.round(((many ?? Number.NaN) - (few ?? Number.NaN)) / (counts[1] - counts[0]));
}

async function instructionsOfRun(program: string, kind: Kind, requests: number): Promise<number> {
  const figure = await cachegrind(["--cache-sim=no"], [...withoutOptimizing, program, kind, String(requests)]);
  return figure("I refs").all;
}
