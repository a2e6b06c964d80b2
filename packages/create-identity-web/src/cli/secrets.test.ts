import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { frameworks } from "../parts/frameworks.ts";
import { run } from "./run.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "create-secrets-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
});

const secretFiles = [
  ".env",
  ".env.local",
  ".env.production",
  ".env.production.local",
  "production.env",
  "deploy/staging.env",
  "deploy/.env.staging",
  ".dev.vars",
  ".dev.vars.production",
];

describe.each(frameworks)("a new app of $id", ({ id, docker }) => {
  const folder = () => join(cwd, "app");
  const text = (path: string) => readFileSync(join(folder(), path), "utf8");
  beforeEach(async () => {
    const silent = { cwd, isInteractive: false, out: () => {}, err: () => {}, ask: async () => undefined };
    expect(await run(["app", "--framework", id, "--yes"], silent)).toBe(0);
  });

  test("keeps the settings with secrets from other users of the machine", () => {
    expect(statSync(join(folder(), ".env")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder(), ".env.example")).mode & 0o400).toBe(0o400);
  });

  test("commits no file with settings, except the example", () => {
    for (const path of [...secretFiles, "README.copy.md"]) write(folder(), path, "SECRET=x\n");
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder(), encoding: "utf8" });
    git("init", "--quiet");
    git("add", "--all");
    const added = git("ls-files").trim().split("\n");
    expect(added.filter((path) => secretFiles.includes(path))).toEqual([]);
    expect(added).toEqual(expect.arrayContaining([".env.example", ".gitignore", "README.copy.md", "package.json"]));
  });

  test("names only files in its README that git and Docker ignore", () => {
    const named = [...text("README.md").matchAll(/--env-file (\S+)/g)].map(([, file = ""]) => file);
    expect(named).toHaveLength(docker === undefined ? 0 : 1);
    for (const file of named) expect(secretFiles).toContain(file);
  });

  if (docker === undefined) return;

  test("sends no secret, test or history to the build of its image", () => {
    const ignored = (path: string) => isIgnored(path, text(".dockerignore"));
    expect([...secretFiles, ".git/config", "test/app.test.ts"].filter((path) => !ignored(path))).toEqual([]);
    expect(["package.json", "src/options.ts"].filter(ignored)).toEqual([]);
  });

  test("has an image of the files that run, without the rest of the build's folder", () => {
    const [, , finalStage = ""] = /([\s\S]*)^(FROM [\s\S]*)/m.exec(text("Dockerfile")) ?? [];
    const copies = [...finalStage.matchAll(/^COPY (?:--\S+ )*(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
      sources.split(" "),
    );
    const names = copies.map((source) => source.replace(/^\/app\//, ""));
    const run = ["node_modules", "package*.json", "package.json", "src", ".next", "public", "next.config.ts"];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !run.includes(name))).toEqual([]);
  });
});

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Docker's rules: each pattern begins at the root, the last one that matches decides, and a folder includes its contents. */
function isIgnored(path: string, dockerignore: string): boolean {
  const parents = path.split("/").map((_, index, names) => names.slice(0, index + 1).join("/"));
  let ignored = false;
  for (const line of dockerignore.split("\n").filter(Boolean)) {
    const pattern = line.replace(/^!/, "");
    if (parents.some((one) => matchesGlob(one, pattern))) ignored = !line.startsWith("!");
  }
  return ignored;
}
