import { components, locate } from "@identity-web/tools/requires";
import { tell } from "./judge/story.ts";
import { type ChaosOptions, readOptions, usage } from "./options.ts";
import { run } from "./run.ts";
import { selfTest } from "./self-test.ts";
import type { ChaosStore } from "./stores/index.ts";
import { summaryOf } from "./summary.ts";

const aborter = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => aborter.abort());

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    const program = programOf(options.store);
    return options.selfTest ? await tryBreakages(options, program) : await tryStore(options, program);
  } catch (error) {
    console.error(aborter.signal.aborted ? "broken off" : error, aborter.signal.aborted ? "" : `\n${usage}`);
    return aborter.signal.aborted ? 130 : 2;
  }
}

/** The program of a store's server. @throws Error if it is not installed */
function programOf({ name, needs }: ChaosStore): string {
  if (needs === undefined) return "";
  const program = locate(needs, process.env.PATH ?? "");
  if (program !== undefined) return program;
  throw new Error(`--store ${name} needs ${needs}: install it (${components[needs].install}), or pass another --store`);
}

async function tryStore(options: ChaosOptions, program: string): Promise<number> {
  const { store, seconds, seed, forgets, revokesAfterMs, json } = options;
  const { signal } = aborter;
  const result = await run({ store, program, forgets, revokesAfterMs, seconds, seed, accounts: 40, signal });
  const [first] = result.violations;
  if (first !== undefined) console.error(tell(first));
  if (!json) {
    console.log(result.answers);
    const { codes, refreshes, revocations, lostAnswers } = result.provider;
    console.log({ codes, refreshes, revocations, lostAnswers: lostAnswers.length });
  }
  const summary = summaryOf(result);
  console.log(json ? JSON.stringify(summary) : summary);
  return summary.violations === 0 ? 0 : 1;
}

async function tryBreakages({ store, seconds, seed, json }: ChaosOptions, program: string): Promise<number> {
  const tried = await selfTest({ store, program, seconds, seed, signal: aborter.signal });
  for (const { name, first } of tried) {
    if (!json) console.log(`${name}: ${first === undefined ? "NOT CAUGHT" : `caught\n${tell(first)}`}\n`);
  }
  const caught = tried.filter(({ first }) => first !== undefined).length;
  console.log(json ? JSON.stringify({ caught, total: tried.length }) : `${caught}/${tried.length} caught`);
  return caught === tried.length ? 0 : 1;
}
