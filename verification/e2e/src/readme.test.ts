import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const quickStart = join(root, "examples/quick-start");
const blocksOf = (document: string): readonly string[] =>
  [...readFileSync(join(root, document), "utf8").matchAll(/^```(?:ts|jsonc)\n([\s\S]*?)^```$/gm)].map(
    ([, code = ""]) => code,
  );
const blocks = blocksOf("README.md");

describe("the README", () => {
  test("shows koa.ts of the quick start unchanged, and no other TypeScript", () => {
    expect(blocks).toEqual([readFileSync(join(quickStart, "src/koa.ts"), "utf8")]);
  });

  test("has examples of at most 25 lines", () => {
    for (const code of blocks) expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
  });
});

test.each([
  ["docs/quick-start.md", "hono.ts"],
  ["docs/testing.md", "app.test.ts"],
])("%s shows %s of the quick start as it is", (document, file) => {
  expect(blocksOf(document)).toContain(readFileSync(join(quickStart, "src", file), "utf8"));
});

// docs.test.ts type-checks them; verification/runtimes runs them.
test("docs/edge.md shows the examples unchanged, and no other code", () => {
  const files = ["hono-workers/wrangler.jsonc", "hono-workers/src/index.ts", "quick-start/src/deno-bun.ts"];
  expect(blocksOf("docs/edge.md")).toEqual(files.map((file) => readFileSync(join(root, "examples", file), "utf8")));
});
