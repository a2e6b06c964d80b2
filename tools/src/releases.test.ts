import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
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

test("a job that can get a token of npm checks out nothing, installs nothing, and publishes what another job packed", () => {
  const jobs = jobsOf(".github/workflows/release.yml");
  const trusted = [...jobs].filter(([, text]) => text.includes("id-token: write"));
  expect(trusted.map(([name]) => name)).toEqual(["publish"]);
  const [[, text = ""] = []] = trusted;
  expect(text).not.toMatch(/uses: actions\/checkout|\*checkout|\*install|npx |pnpm|contents: write/);
  expect(text).toMatch(/artifact-ids: .* needs\.pack\.outputs\.tarballs /);
});

test("the job publishes each packed tarball once, in the plan's order, with provenance and without scripts", () => {
  const folder = mkdtempSync(join(tmpdir(), "publish-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const release = (name: string) => ({ kind: "publish", name, version: "1.0.0-rc.1", tag: "next", access: "public" });
  const packed = (name: string) => ({
    ...release(name),
    tarball: { path: `packages/${name}.tgz`, integrity: "sha256-x" },
  });
  const plan = [
    [packed("core"), packed("published")],
    [{ kind: "tag-only", name: "x", version: "1.0.0" }, packed("koa")],
  ];
  writeFileSync(join(folder, "publish-plan.json"), JSON.stringify({ version: 1, plan }));
  // Stands for npm: knows one package, and writes down what it publishes.
  const npm = `#!/bin/bash\ncase "$1 $2" in "view published@"*) echo 1.0.0-rc.1 ;; "view "*) exit 1 ;; *) echo "$*" >> published.txt ;; esac\n`;
  writeFileSync(join(folder, "npm"), npm, { mode: 0o755 });
  const [, script = ""] =
    /- name: Publish\n[\s\S]*?run: \|\n((?: {10}.*\n)+)/.exec(
      jobsOf(".github/workflows/release.yml").get("publish") ?? "",
    ) ?? [];
  const environment = { PATH: `${folder}${delimiter}${process.env.PATH}` };
  execFileSync("bash", ["--norc", "-eo", "pipefail", "-c", script], { cwd: folder, env: environment, stdio: "ignore" });
  const published = (name: string) =>
    `publish ./packages/${name}.tgz --provenance --ignore-scripts --tag next --access public\n`;
  expect(readFileSync(join(folder, "published.txt"), "utf8")).toBe(published("core") + published("koa"));
});

function jobsOf(workflow: string): ReadonlyMap<string, string> {
  const [, jobs = ""] = readFileSync(join(root, workflow), "utf8").split(/^jobs:\n/m);
  return new Map(jobs.split(/^ {2}(?=\w+:\n)/m).map((text) => [text.split(":")[0] ?? "", text]));
}
