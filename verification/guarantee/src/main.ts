import { type Options, readOptions } from "./cli/options.ts";
import { guarantees } from "./judge/violation.ts";
import { progressLine } from "./report/progress.ts";
import { summarize } from "./report/summary.ts";
import { sentence, table } from "./report/table.ts";
import { checkAll } from "./run/check-all.ts";
import { checkMutants } from "./run/check-mutants.ts";

/** Checks the guarantee under all schedules of its scenarios, or checks the checker itself with broken implementations. */
async function main(options: Options): Promise<boolean> {
  return options.mutants ? tryMutants(options) : checkGuarantee(options);
}

async function checkGuarantee({ json, ...extent }: Options): Promise<boolean> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  // A run takes minutes or hours, and its result comes at the end. Progress goes to stderr, so stdout stays the result.
  const checked = await checkAll(extent, (progress) => console.error(progressLine(progress, seconds())));
  const summary = summarize(checked);
  for (const guarantee of guarantees) {
    const story = checked.flatMap(({ findings }) => findings.stories[guarantee] ?? [])[0];
    if (story !== undefined)
      console.log(`${guarantee} is broken. The shortest way there that was found:\n\n${story}\n`);
  }
  console.log(table(summary));
  console.log(`\n${sentence(summary, seconds(), extent.seed)}`);
  if (json) console.log(JSON.stringify(summary));
  return summary.violations === 0;
}

async function tryMutants({ json, from, ...extent }: Options): Promise<boolean> {
  const results = await checkMutants(extent, from, ({ name, caught }) => {
    console.log(
      caught === undefined ? `survived  ${name}` : `${caught.by} caught  ${name.padEnd(66)}  in ${caught.in}`,
    );
  });
  const survivors = results.filter((result) => result.caught === undefined);
  const caught = results.length - survivors.length;
  if (survivors.length > 0 && caught > 0) console.log(survivors.map(({ name }) => `survived  ${name}`).join("\n"));
  if (json) console.log(JSON.stringify({ caught, total: results.length }));
  console.log(`${caught}/${results.length}`);
  return results.length > 0 && caught === results.length;
}

try {
  if (!(await main(readOptions(process.argv.slice(2))))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
