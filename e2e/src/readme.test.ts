import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const quickStart = join(root, "examples/quick-start");
const blocks = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
  ([, code = ""]) => code,
);

describe("the README", () => {
  test.each(["koa.ts", "hono.ts", "app.test.ts"])("shows %s of the quick start as it is", (file) => {
    expect(blocks).toContain(readFileSync(join(quickStart, "src", file), "utf8"));
  });

  test("shows no other TypeScript", () => expect(blocks).toHaveLength(3));

  test("has examples of at most 25 lines that type-check", { timeout: 60_000 }, () => {
    for (const code of blocks) expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
    const tsc = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", quickStart], { encoding: "utf8" });
    expect(tsc.stdout + tsc.stderr).toBe("");
    expect(tsc.status).toBe(0);
  });
});
