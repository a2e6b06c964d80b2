import { type Options, readOptions } from "./cli/options.ts";
import { tellCounts } from "./cli/tell-counts.ts";
import { type Contention, contendAll, contentionLineOf } from "./contention/contend-all.ts";
import { jobsOn, shortJobs } from "./contention/job.ts";
import { installed } from "./contention/stores.ts";
import { costAll } from "./cost/cost-all.ts";
import { keep } from "./fuzz/corpus.ts";
import { fuzzAll } from "./fuzz/fuzz-all.ts";
import { modules } from "./modules/index.ts";
import { runAll } from "./run/run-all.ts";
import { costLineOf, fuzzLineOf, lineOf, summarize } from "./run/summary.ts";
import { table } from "./run/table.ts";
import { testItself } from "./self-test/self-test.ts";

/** Runs the modules, the fuzz, the cost rule and the short contention rule, or the whole contention rule, or the self-test. */
async function main(options: Options): Promise<boolean> {
  if (options.table) {
    console.log(table(modules));
    return true;
  }
  if (options.contention) return contend(options);
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
  console.log("\ncost");
  const costs = await costAll(only, (measured) => console.log(costLineOf(measured)));
  const slow = costs.filter(({ failure }) => failure !== undefined).length;
  console.log("\ncontention");
  const contention = await contendAll(shortJobs, only, (measured) => console.log(contentionLineOf(measured)));
  const delayed = contention.failures;
  const failed = [
    ...results.filter(({ failure }) => failure !== undefined).map(lineOf),
    ...fuzzed.filter(({ failure }) => failure !== undefined).map(fuzzLineOf),
    ...costs.filter(({ failure }) => failure !== undefined).map(costLineOf),
    ...contention.measurements.filter(({ failure }) => failure !== undefined).map(contentionLineOf),
  ];
  // Otherwise they stand hundreds of lines above the numbers.
  if (failed.length > 0) console.log(`\n${failed.join("\n")}`);
  const summary = summarize(results, fuzzed, costs);
  const { modules: all, passed } = summary;
  const { inputs, failures } = summary.fuzz;
  const { worst, endpoints } = summary.cost;
  console.log(`\n${passed} of ${all} modules passed; ${inputs} inputs, ${failures} failures`);
  console.log(`32 KiB take at most ${worst} times as long as 4 KiB at ${endpoints} endpoints; ${slow} failures`);
  const loads = contention.measurements.length;
  console.log(waitOf(contention));
  tellCounts(
    passed + fuzzed.length - failures + endpoints - slow + loads - delayed,
    all - passed + failures + slow + delayed,
  );
  if (json) console.log(JSON.stringify({ ...summary, contention }));
  return all + fuzzed.length + endpoints + loads > 0 && passed === all && failures + slow + delayed === 0;
}

async function contend({ only, json }: Options): Promise<boolean> {
  const contention = await contendAll(jobsOn(installed), only, (measured) => console.log(contentionLineOf(measured)));
  const { failures, measurements } = contention;
  console.log(`\n${waitOf(contention)}`);
  tellCounts(measurements.length - failures, failures);
  if (json) console.log(JSON.stringify({ contention }));
  return measurements.length > 0 && failures === 0;
}

const waitOf = ({ worstOtherVisitorMs, boundMs, failures }: Contention): string =>
  `another visitor waits at most ${worstOtherVisitorMs} ms (allowed: ${boundMs} ms); ${failures} failures`;

try {
  if (!(await main(readOptions(process.argv.slice(2))))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
