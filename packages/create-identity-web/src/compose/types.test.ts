import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { combinations, named } from "../test/combinations.ts";
import { compose } from "./compose.ts";

const own = join(import.meta.dirname, "../..");
const root = join(own, "../..");

test("every new app type-checks", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "create-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(own, "node_modules"), join(folder, "node_modules"));
  for (const choice of combinations) {
    for (const { path, text } of compose("my-app", choice)) {
      if (!/\.tsx?$/.test(path) || path === "src/workers.d.ts") continue;
      const file = join(folder, named(choice), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  // Types of Next.js and Workers, which this workspace doesn't install.
  const ambient = ["adapter-next/src/next-modules.d.ts", "store-durable-objects/src/workers-module.d.ts"];
  const config = {
    extends: relative(folder, join(root, "tsconfig.base.json")),
    compilerOptions: { types: ["node"], jsx: "react-jsx", preserveSymlinks: false },
    include: ["*/**/*.ts", "*/**/*.tsx", ...ambient.map((file) => relative(folder, join(root, "packages", file)))],
    exclude: ["node_modules"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const { stdout, stderr } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--pretty", "false"], {
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  expect(stdout + stderr).toBe("");
});
