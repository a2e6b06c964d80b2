// Imported first: it stops the clock before the other modules read it.
import "./kit/time.ts";
import { parseArgs } from "node:util";
import { faults } from "./faults/index.ts";
import { describe, summarize, summaryLine, toJson } from "./report.ts";
import { judge, type Verdict } from "./verdict.ts";

// Goes through each fault's steps with the peer's published package and with ours. Exit code 1: ours shows a fault, a peer
// no longer does what docs/peers.md says of it (then that page must change), or steps could not be gone through.

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const begun = performance.now();
const verdicts: Verdict[] = [];
for (const fault of faults) {
  const verdict = await judge(fault);
  verdicts.push(verdict);
  console.log(`${describe(verdict)}\n`);
}
const summary = summarize(verdicts);
const seconds = Math.round((performance.now() - begun) / 100) / 10;
console.log(`${summaryLine(summary)} (${seconds} s)`);
if (values.json) console.log(toJson(verdicts, seconds));
process.exitCode = summary.asDocumented ? 0 : 1;
// Steps that hang would keep the process; everything else has been taken down.
if (summary.failed > 0) process.exit();
