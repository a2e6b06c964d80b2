import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readJson } from "./packages/stage.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const scripts = Object.keys(Object(readJson(join(root, "package.json")).scripts));
const documents = globSync(["*.md", "{docs,examples,packages}/**/*.md"], {
  cwd: root,
  exclude: ["**/node_modules", "**/dist"],
});
/** pnpm's own commands that the documents use. */
const ofPnpm = ["exec", "run", "install", "--dir"];

/** The first word after each `npx pnpm` in a text. */
const wordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/npx (?:--yes )?pnpm ([\w:-]+)/g)].map(([, word = ""]) => word);

test("the README's commands are scripts of package.json, and so is each that a document or .ci/run names", () => {
  const block = /```sh\n(npx pnpm [\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "";
  expect(wordsIn(block)).toEqual(["start", "test"]);
  for (const path of [".ci/run", ...documents]) {
    for (const word of wordsIn(read(path))) expect([...scripts, ...ofPnpm], path).toContain(word);
  }
});

test("npx asks no question: .ci/run and the documents use the same commands as the README", () => {
  expect(wordsIn(read(".ci/run"))).toEqual(["check", "test:all"]);
  for (const path of [".ci/run", ...documents]) expect(read(path), path).not.toContain("npx --yes pnpm");
});

test("npx fetches pnpm in this repository even if the user's npm has yes=false", () => {
  const folder = mkdtempSync(join(tmpdir(), "npmrc-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const userconfig = join(folder, "npmrc");
  writeFileSync(userconfig, "yes=false\n");
  // A variable would override any file.
  const { npm_config_yes: _, ...env } = process.env;
  const { stdout } = spawnSync("npm", ["config", "get", "yes", "--userconfig", userconfig], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe("true");
});

test("the doctor's command is the package's own name: the name identity-web at npm is not the project's", () => {
  const sources = globSync(["packages/*/src/**/*.ts", "examples/*/src/**/*.ts"], {
    cwd: root,
    exclude: ["**/node_modules"],
  });
  for (const path of [...documents, ...sources]) expect(read(path), path).not.toMatch(/npx identity-web\b/);
  expect(Object.keys(Object(readJson(join(root, "packages/doctor/package.json")).bin))).toEqual(["identity-web"]);
});
