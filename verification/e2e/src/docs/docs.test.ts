import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { asModule, codeBlocks, documents, exampleFiles, moduleName } from "./code-blocks.ts";

const root = join(import.meta.dirname, "../../../..");
const blocks = codeBlocks();
const snippets = blocks.filter(({ code, unchecked }) => !exampleFiles.has(code) && unchecked === undefined);

const ambient = [
  "verification/e2e/src/docs/prelude.ts",
  "verification/e2e/src/docs/modules.d.ts",
  "packages/adapter-next/src/next-modules.d.ts",
  "packages/store-durable-objects/src/workers-module.d.ts",
  "examples/fetch-recipes/src/frameworks.d.ts",
];

const shown = blocks.flatMap(({ code }) => exampleFiles.get(code) ?? []).filter((file) => file.endsWith(".ts"));

describe("every ts, js and json block of README.md, docs/ and the packages' own READMEs", () => {
  test("is a file of the examples, or type-checks unchanged", { timeout: 120_000 }, () => {
    // Beside the packages that the snippets import.
    const folder = join(root, "verification/e2e/node_modules/.docs");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const block of snippets) {
      const file = join(folder, moduleName(block));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, asModule(block));
    }
    const config = {
      extends: relative(folder, join(root, "tsconfig.base.json")),
      // A snippet may declare names that it doesn't use.
      compilerOptions: { types: ["node"], noUnusedLocals: false, noUnusedParameters: false },
      files: [...[...ambient, ...shown].map((file) => relative(folder, join(root, file))), ...snippets.map(moduleName)],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--pretty", "false"], {
      encoding: "utf8",
    });
    // A name says document and line: "docs/stores/line-41.ts(3,1)".
    expect(tsc.stdout + tsc.stderr).toBe("");
    expect(tsc.status).toBe(0);
  });

  test("no block has a reason not to be checked", () => {
    const unchecked = blocks.flatMap(({ document, unchecked: why }) =>
      why === undefined ? [] : [`${document}: ${why}`],
    );
    expect(unchecked).toEqual([]);
  });

  test("exists", () => {
    expect(documents.length).toBeGreaterThan(30);
    expect(blocks.length - snippets.length).toBeGreaterThan(20);
    expect(snippets.length).toBeGreaterThan(15);
  });
});

describe.each(documents)("%s", (document) => {
  const text = readFileSync(join(root, document), "utf8");

  test("links to existing files, and to headings in them", () => {
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)) {
      const [path = "", heading] = link.split("#");
      const file = path === "" ? join(root, document) : join(root, dirname(document), path);
      expect(existsSync(file), link).toBe(true);
      if (heading !== undefined) expect(headingsOf(readFileSync(file, "utf8")), link).toContain(heading);
    }
  });
});

const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
