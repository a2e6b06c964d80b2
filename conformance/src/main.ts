import { type Options, readOptions } from "./cli/options.ts";
import { tellCounts } from "./cli/tell-counts.ts";
import { keep } from "./fuzz/corpus.ts";
import { fuzzAll } from "./fuzz/fuzz-all.ts";
import { modules } from "./modules/index.ts";
import { runAll } from "./run/run-all.ts";
import { fuzzLineOf, lineOf, summarize } from "./run/summary.ts";
import { table } from "./run/table.ts";
import { testItself } from "./self-test/self-test.ts";

/** Plays the modules, then fuzzes; or tests itself. */
async function main(options: Options): Promise<boolean> {
  if (options.table) {
    console.log(table(modules));
    return true;
  }
  return options.selfTest ? testItself(options) : conform(options);
}

async function conform({ only, fuzz, seed = Date.now() % 2 ** 31, keep: keeps, json }: Options): Promise<boolean> {
  const results = await runAll(only, (result) => console.log(lineOf(result)));
  if (fuzz !== 0) console.log(`\nfuzz with --seed ${seed}`);
  const fuzzed = await fuzzAll({
    inputs: fuzz,
    ...{ seed, only },
    onFuzzed: (result) => {
      console.log(fuzzLineOf(result));
      const { endpoint, failure } = result;
      if (keeps && failure !== undefined) keep(endpoint, failure.message, failure.input);
    },
  });
  const summary = summarize(results, fuzzed);
  const { modules: all, passed } = summary;
  const { inputs, failures } = summary.fuzz;
  console.log(`\n${passed} of ${all} modules passed; ${inputs} inputs, ${failures} failures`);
  tellCounts(passed + fuzzed.length - failures, all - passed + failures);
  if (json) console.log(JSON.stringify(summary));
  return all + fuzzed.length > 0 && passed === all && failures === 0;
}

try {
  if (!(await main(readOptions(process.argv.slice(2))))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
