import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkDocs } from "./judge/check-docs.ts";
import { judge, type Verdict } from "./judge/judge.ts";
import { isClean, namesCause, namesCure, summarize } from "./judge/summary.ts";
import { mistakes } from "./mistakes/index.ts";
import { honoApp } from "./stage/hono-app.ts";
import { koaApp } from "./stage/koa-app.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    log: { type: "boolean", default: false },
  },
});

const yes = (holds: boolean): string => (holds ? "✓" : "✗");

/** A line of the table, and below it the message or what is missing. */
function show(verdict: Verdict): void {
  const { letter, name, adapter, provider, leaks, up, message } = verdict;
  const marks = [namesCause(verdict), namesCure(verdict), leaks.length === 0, up].map((holds) => yes(holds).padEnd(7));
  console.log(`${letter} ${name.padEnd(33)} ${adapter.padEnd(5)} ${provider.padEnd(14)} ${marks.join("")}`.trimEnd());
  if (message !== "") console.log(`    ${message.length > 300 ? `${message.slice(0, 300)}…` : message}`);
  const failures = [
    ...verdict.wrong.map((what) => `does not behave: ${what}`),
    ...verdict.missingCause.map((phrase) => `cause not named, looked for in the ${phrase}`),
    ...verdict.missingCure.map((phrase) => `cure not named, looked for in the ${phrase}`),
    ...leaks.map((what) => `tells ${what}`),
    ...(up ? [] : ["the app does not serve the next request"]),
  ];
  if (values.log) for (const line of verdict.log) console.log(`    | ${line.replaceAll("\n", "\n    | ")}`);
  for (const failure of failures) console.log(`  ✗ ${failure}`);
}

const chosen = mistakes.filter(({ letter }) => values.only === "" || values.only.includes(letter));
const verdicts: Verdict[] = [];
console.log(`  ${"".padEnd(33)} ${"".padEnd(5)} ${"".padEnd(14)} cause  cure   secret up`);
for (const mistake of chosen) {
  for (const app of [koaApp, honoApp]) {
    for (const provider of mistake.providers) {
      const verdict = await judge(mistake, app, provider);
      show(verdict);
      verdicts.push(verdict);
    }
  }
}
const summary = summarize(chosen, verdicts);
console.log(
  `\n${summary.mistakes} mistakes: cause named in ${summary.cause}, cure in ${summary.cure}, ${summary.leaks} tell a secret, ${summary.down} bring the app down`,
);
const untrue = checkDocs(readFileSync(new URL("../../../docs/mistakes.md", import.meta.url), "utf8"), chosen, verdicts);
for (const problem of untrue) console.log(`✗ docs/mistakes.md: ${problem}`);
if (values.json) console.log(JSON.stringify(summary));
process.exitCode = isClean(summary) && untrue.length === 0 ? 0 : 1;
