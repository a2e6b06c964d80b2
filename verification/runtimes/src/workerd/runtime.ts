import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { Miniflare } from "miniflare";
import { fromLine } from "../line.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { type Report, runSuite } from "../suites/suite.ts";
import { bundle } from "./bundle.ts";
import { bundleSuite } from "./bundle-suite.ts";
import { compatibilityDate } from "./compatibility.ts";
import { demoStory } from "./story/demo-story.ts";
import { isolatesSuite } from "./story/isolates.ts";
import { persistenceSuite } from "./story/persistence.ts";

const suites = ["memory", "cells", "store", "alarms", "provider", "fetch", "hono"] as const;

/** The suites that the Worker runs. It contains exactly these. */
export type WorkerSuite = (typeof suites)[number];

/** The runtime of Cloudflare Workers: suites run inside it, in a bundle as it is deployed, on real Durable Objects. */
export const workerd: Runtime = {
  name: "workerd",

  async locate() {
    try {
      const nearMiniflare = createRequire(import.meta.resolve("miniflare"));
      const { version } = nearMiniflare("workerd/package.json");
      return { version };
    } catch (error) {
      return { missing: error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error) };
    }
  },

  async run(report) {
    const { script } = await bundle("worker/suites-worker.ts");
    const durableObjects = { ACCOUNTS: { className: "ClockedObject", useSQLite: true } };
    const worker = new Miniflare({ modules: true, script, compatibilityDate, durableObjects });
    try {
      for (const suite of suites) await runInside(worker, suite, report);
    } finally {
      await worker.dispose();
    }
    await runEntra(report);
    await runSuite(bundleSuite, report);
    const story = await demoStory();
    try {
      await runSuite(story.suite, report);
    } finally {
      await story.close();
    }
    await runSuite(isolatesSuite(), report);
    await runSuite(persistenceSuite(), report);
  },
};

/** MSAL needs `node:crypto`, which this flag provides. */
async function runEntra(report: Report): Promise<void> {
  const { script } = await bundle("worker/entra-worker.ts", true);
  const worker = new Miniflare({ modules: true, script, compatibilityDate, compatibilityFlags: ["nodejs_compat"] });
  try {
    await runInside(worker, "entra", report);
  } finally {
    await worker.dispose();
  }
}

async function runInside(worker: Miniflare, suite: string, report: Report): Promise<void> {
  const answer = await worker.dispatchFetch(`http://localhost/${suite}`);
  let told = 0;
  try {
    if (answer.status !== 200 || answer.body === null)
      throw new Error(`status ${answer.status}: ${await answer.text()}`);
    for await (const line of createInterface(Readable.fromWeb(answer.body))) {
      const result = fromLine(line);
      if (result === undefined) continue;
      told += 1;
      report(result);
    }
    if (told === 0) throw new Error("no test was run");
  } catch (error) {
    report({ suite, test: "ends", failed: `after ${told} tests: ${String(error)}` });
  }
}
