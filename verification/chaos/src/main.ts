import { locate } from "@identity-web/tools/requires";
import { tell } from "./judge/story.ts";
import { type ChaosOptions, readOptions, usage } from "./options.ts";
import { type RunOptions, run } from "./run.ts";
import { selfTest } from "./self-test.ts";
import { summaryOf } from "./summary.ts";

const aborter = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => aborter.abort());

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    const store = storeOf(options);
    return options.selfTest ? await tryBreakages(options, store) : await tryStore(options, store);
  } catch (error) {
    console.error(aborter.signal.aborted ? "broken off" : error, aborter.signal.aborted ? "" : `\n${usage}`);
    return aborter.signal.aborted ? 130 : 2;
  }
}

function storeOf({ store }: ChaosOptions): RunOptions["store"] {
  if (store === "sqlite") return store;
  if (store === "postgres") {
    const postgres = locate("postgresql", process.env.PATH ?? "");
    if (postgres === undefined) throw new Error("needs postgres (apt-get install postgresql), or another --store");
    return { postgres };
  }
  const redis = locate("redis-server", process.env.PATH ?? "");
  if (redis === undefined)
    throw new Error("redis-server was not found: install it (apt-get install redis-server), or pass --store sqlite");
  return { redis };
}

async function tryStore({ seconds, seed, forgets, json }: ChaosOptions, store: RunOptions["store"]): Promise<number> {
  const result = await run({ store, forgets, seconds, seed, accounts: 40, signal: aborter.signal });
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

async function tryBreakages({ seconds, seed, json }: ChaosOptions, store: RunOptions["store"]): Promise<number> {
  const tried = await selfTest({ store, seconds, seed, signal: aborter.signal });
  for (const { name, first } of tried) {
    if (!json) console.log(`${name}: ${first === undefined ? "NOT CAUGHT" : `caught\n${tell(first)}`}\n`);
  }
  const caught = tried.filter(({ first }) => first !== undefined).length;
  console.log(json ? JSON.stringify({ caught, total: tried.length }) : `${caught}/${tried.length} caught`);
  return caught === tried.length ? 0 : 1;
}
