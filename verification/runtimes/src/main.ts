import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { countsFileVariable, summaryLine } from "../../../tools/src/closing-report.ts";
import { inParallel } from "../../../tools/src/in-parallel.ts";
import { runtimes } from "./runtimes/index.ts";
import type { Runtime } from "./runtimes/runtime.ts";
import { countsOf, type Row, Tally, table } from "./tally.ts";

// Runs the shared suites in every runtime and prints a table of runtime × suite. Exit code 1: a test failed, or, under
// CI=true, a runtime is missing. Names as arguments choose runtimes: `pnpm test:runtimes bun "node 22"`.

const { positionals } = parseArgs({ allowPositionals: true });
const isCi = !["", "false", undefined].includes(process.env.CI);
const begun = performance.now();

const isChosen = ({ name }: Runtime): boolean =>
  positionals.length === 0 || positionals.some((wanted) => name.toLowerCase() === wanted.toLowerCase());

async function rowOf(runtime: Runtime): Promise<Row> {
  const { name } = runtime;
  const tally = new Tally();
  const found = await runtime.locate();
  if ("missing" in found) {
    console.error(`\nSKIPPED: ${name} is not here: ${found.missing}`);
    if (isCi) tally.add({ suite: "is here", test: "", failed: found.missing });
    return { runtime: name, version: "missing", cells: tally.cells, ...(isCi ? {} : { missing: found.missing }) };
  }
  try {
    await runtime.run((result) => {
      tally.add(result);
      const { suite, test, failed } = result;
      if (failed !== undefined) console.error(`\nFAILED ${name}, ${suite}: ${test}\n${failed}`);
    });
  } catch (error) {
    console.error(`\nFAILED ${name}`, error);
    tally.add({ suite: "the suites end", test: "", failed: String(error) });
  }
  return { runtime: name, version: found.version, cells: tally.cells };
}

const rows = await inParallel(runtimes.filter(isChosen), rowOf);
const counts = countsOf(rows);
console.log(`\n${table(rows)}\n\n${summaryLine(counts)} (${Math.round((performance.now() - begun) / 1000)} s)`);
const file = process.env[countsFileVariable];
if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
