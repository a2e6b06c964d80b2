import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { demand } from "../packages/stage.ts";
import { baseOf, changeSince } from "./history.ts";

const core = { folder: "packages/core", name: "@identity-web/core", version: "0.0.0" };
let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function git(...args: string[]): void {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"];
  demand("git", [...identity, ...args], root);
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "x");
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "history-"));
  git("init", "--quiet", "--initial-branch", "main");
  write("packages/core/package.json", JSON.stringify(core));
  write("reports/core.api.md", "one");
  write(".changeset/old.md", "old");
  commit();
  return () => rmSync(root, { recursive: true });
});

const change = (packages = [core]) => changeSince(root, baseOf(root, undefined) ?? "none", packages);

test("on a branch all changes since it left main count, committed or not", () => {
  git("switch", "--quiet", "--create", "branch");
  write("reports/core.api.md", "two");
  write(".changeset/committed.md", "committed");
  commit();
  write(".changeset/written.md", "written");
  write(".changeset/config.json", "{}");
  expect(change()).toEqual({
    changedApis: ["@identity-web/core"],
    changesets: ["committed", "written"],
    released: [],
  });
});

test("on main all changes since the last release count, or since the previous commit if there is no release", () => {
  commit();
  expect(change().changedApis).toEqual([]);
  git("tag", "v1");
  write("reports/core.api.md", "two");
  commit();
  commit();
  expect(change().changedApis).toEqual(["@identity-web/core"]);
});

test("a release consumes changesets", () => {
  rmSync(join(root, ".changeset/old.md"));
  write("packages/core/package.json", JSON.stringify({ ...core, version: "1.0.0" }));
  commit();
  expect(change([{ ...core, version: "1.0.0" }])).toEqual({
    changedApis: [],
    changesets: [],
    released: ["@identity-web/core"],
  });
});

test("a package's first report is a change only if the package is new", () => {
  const fresh = { ...core, folder: "packages/fresh", name: "@identity-web/fresh" };
  write("packages/core/package.json", "{}");
  rmSync(join(root, "reports"), { recursive: true });
  commit();
  write("reports/core.api.md", "one");
  write("reports/fresh.api.md", "one");
  write("packages/fresh/package.json", "{}");
  commit();
  expect(change([core, fresh]).changedApis).toEqual(["@identity-web/fresh"]);
});

test("baseOf() accepts a named commit, ignores zeros, and returns undefined for an unknown commit", () => {
  commit();
  expect(baseOf(root, "HEAD")).toMatch(/^[0-9a-f]{40}$/);
  expect(baseOf(root, "0".repeat(40))).toBe(baseOf(root, undefined));
  expect(baseOf(root, "f".repeat(40))).toBeUndefined();
});

test("baseOf() returns undefined if the history has only one commit", () => {
  expect(baseOf(root, undefined)).toBeUndefined();
});
