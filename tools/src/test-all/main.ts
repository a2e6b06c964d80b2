import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Counts, countsFileVariable, summaryLine, total } from "../closing-report.ts";
import { runSuite, type Suite } from "./run-suite.ts";

// All suites of CI, one after another, each by its command from the root. A suite writes its numbers into
// the file that TEST_COUNTS_FILE names. A suite that fails or dies without numbers counts as one failed test. A suite that
// succeeds without numbers (a command with its own verdict) counts as one passed test.
const suites: readonly Suite[] = [
  { name: "test", command: ["vitest", "run", "--project", "quick"] },
  { name: "slow tests", command: ["vitest", "run", "--project", "slow"] },
  { name: "guarantee", command: ["node", "verification/guarantee/src/main.ts", "--runs", "500"] },
  { name: "mutants", command: ["node", "verification/guarantee/src/main.ts", "--mutants"] },
  { name: "conformance", command: ["node", "verification/conformance/src/main.ts"] },
  { name: "conformance self-test", command: ["node", "verification/conformance/src/main.ts", "--self-test"] },
  { name: "mistakes", command: ["node", "verification/mistakes/src/main.ts", "--json"] },
  { name: "peers", command: ["pnpm", "conformance:peers"] },
  { name: "runtimes", command: ["pnpm", "test:runtimes"] },
  { name: "next", command: ["pnpm", "test:next"] },
  { name: "frameworks", command: ["pnpm", "test:frameworks"] },
  { name: "docs", command: ["pnpm", "test:docs"] },
  { name: "instructions", command: ["pnpm", "bench:instructions", "--check"] },
  { name: "tarballs", command: ["pnpm", "test:tarballs"] },
  { name: "jsr", command: ["pnpm", "test:jsr"] },
  { name: "create", command: ["vitest", "run", "--config", "verification/e2e/vitest.create.config.ts"] },
  { name: "clusters", command: ["vitest", "run", "--config", "packages/store-redis/vitest.clusters.config.ts"] },
  { name: "chaos", command: ["vitest", "run", "--config", "verification/chaos/vitest.config.ts"] },
];

const root = resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "test-all-"));
try {
  const results = [];
  for (const suite of suites) {
    const file = join(folder, `${suite.name}.json`);
    const begun = performance.now();
    const ended = await runSuite(suite, { cwd: root, env: { ...process.env, [countsFileVariable]: file } });
    const told = readCounts(file) ?? { passed: ended.succeeded ? 1 : 0, failed: 0, skipped: 0 };
    const counts = !ended.succeeded && told.failed === 0 ? { ...told, failed: 1 } : told;
    results.push({ name: suite.name, seconds: Math.round((performance.now() - begun) / 1000), counts, ...ended });
  }
  // Otherwise the reason stands thousands of lines above the numbers.
  for (const { name, succeeded, lastLines } of results) {
    if (!succeeded) console.log([`\n"${name}" failed. Its last lines:`, ...lastLines, ""].join("\n"));
  }
  for (const { name, seconds, counts } of results) console.log(`${name} (${seconds} s): ${summaryLine(counts)}`);
  const sum = total(results.map(({ counts }) => counts));
  console.log(summaryLine(sum));
  process.exitCode = sum.failed > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

function readCounts(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
