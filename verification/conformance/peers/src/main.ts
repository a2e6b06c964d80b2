// Imported first: it stops the clock before the other modules read it.
import "./kit/time.ts";
import { parseArgs } from "node:util";
import { faults } from "./faults/index.ts";
import { describe, summarize, summaryLine, toJson } from "./report.ts";
import { judge, type Verdict } from "./verdict.ts";

// Runs each fault's steps with the peer's published package and with identity-web. Exit code 1: identity-web shows a fault, a peer
// no longer does what docs/peers.md says (then that page must change), or the steps could not be completed.

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
// Hanging steps would keep the process alive. Everything else has been stopped.
if (summary.failed > 0) process.exit();
