import { toLine } from "./line.ts";
import { suites } from "./suites/by-name.ts";
import { runSuite } from "./suites/suite.ts";

// Runs in the runtime under test: the suites that its arguments name. Each result is a line.
for (const name of process.argv.slice(2)) {
  const suite = suites[name];
  if (suite === undefined) throw new Error(`there is no suite "${name}": ${Object.keys(suites).join(", ")}`);
  await runSuite(await suite(), (result) => console.log(toLine(result)));
}
process.exit(0);
