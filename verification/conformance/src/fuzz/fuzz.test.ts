import { expect, test } from "vitest";
import { readCorpus } from "./corpus.ts";
import { fuzzTarget } from "./fuzz-target.ts";
import { targets } from "./targets/index.ts";

const quick = 40;

// Replays earlier findings, and draws a few inputs. `pnpm conformance` draws many more.
test.each(targets.map(({ name }) => name))("no input breaks %s", { timeout: 30_000 }, async (name) => {
  const { failure, inputs } = await fuzzTarget(name, readCorpus(name).length + quick, 1);
  expect(failure).toBeUndefined();
  expect(inputs).toBeGreaterThanOrEqual(quick);
});
