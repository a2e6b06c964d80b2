import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { demand, readJson } from "./packages/stage.ts";

const root = resolve(import.meta.dirname, "../..");

test("changesets become one new version of all packages, and of nothing else", () => {
  const copy = mkdtempSync(join(tmpdir(), "releases-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  const manifests = globSync("{packages,examples}/*/package.json", { cwd: root });
  for (const path of ["package.json", "pnpm-workspace.yaml", ".changeset", ...manifests]) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  writeFileSync(join(copy, ".changeset/one-more.md"), '---\n"@identity-web/core": patch\n---\n\nOne more.\n');
  demand("git", ["init", "--quiet"], copy);
  demand("git", ["add", "--all"], copy);
  const author = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"];
  demand("git", [...author, "commit", "--quiet", "--message", "x"], copy);
  demand("changeset", ["version"], copy);

  const versions = manifests.map((path) => {
    const { version: after, private: isPrivate = false } = readJson(join(copy, path));
    return { isPrivate, before: readJson(join(root, path)).version, after };
  });
  const published = versions.filter(({ isPrivate }) => !isPrivate);
  expect(new Set(published.map(({ after }) => after)).size).toBe(1);
  expect(published.filter(({ before, after }) => before === after)).toEqual([]);
  expect(versions.filter(({ isPrivate, before, after }) => isPrivate && before !== after)).toEqual([]);
});

test("every changeset names packages that are published", () => {
  const published = globSync("packages/*/package.json", { cwd: root }).map((path) => readJson(join(root, path)).name);
  for (const path of globSync(".changeset/*.md", { cwd: root })) {
    const [, frontMatter = ""] = readFileSync(join(root, path), "utf8").split(/^---$/m);
    for (const [, name] of frontMatter.matchAll(/^["'](.+)["']:/gm)) expect(published, path).toContain(name);
  }
});

test("workflows run other people's code only by its commit, and have only the permissions that a job names", () => {
  const workflows = globSync(".github/workflows/*.yml", { cwd: root }).map((path) => join(root, path));
  expect(workflows.length).toBeGreaterThan(0);
  for (const text of workflows.map((path) => readFileSync(path, "utf8"))) {
    expect(text).toMatch(/^permissions: \{\}$/m);
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, action = ""]) => action);
    for (const action of used) expect(action).toMatch(/^(\.\/\S+|\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  }
});
