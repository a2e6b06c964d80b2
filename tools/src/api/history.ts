import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../packages/stage.ts";
import type { Change } from "./changesets.ts";
import { reportName, reportsFolder } from "./package-report.ts";

/** A package: its folder from the root, and its package.json as it is now. */
export interface Package {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/**
 * The commit that the working tree is compared with: the one in `API_BASE`, or the one at which this branch left main. On main
 * it is the last release or, before the first release, the previous commit.
 *
 * @returns undefined if the history doesn't reach so far (a shallow clone)
 */
export function baseOf(root: string, named: string | undefined): string | undefined {
  const commit = (...args: string[]) => git(root, ...args)?.trim();
  const resolved = (name: string) => commit("rev-parse", "--verify", "--quiet", `${name}^{commit}`);
  // For a new branch GitHub sends only zeros.
  if (named !== undefined && /[^0]/.test(named)) return resolved(named);
  const left = commit("merge-base", "HEAD", "main") ?? commit("merge-base", "HEAD", "origin/main");
  if (left !== undefined && left !== resolved("HEAD")) return left;
  const release = commit("describe", "--tags", "--abbrev=0", "HEAD^");
  return resolved(release ?? "HEAD^");
}

/** The changes since a commit, committed or not. */
export function changeSince(root: string, base: string, packages: readonly Package[]): Change {
  const then = (path: string) => git(root, "show", `${base}:${path}`);
  const now = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined);
  const touched = (folder: string) => [
    ...lines(git(root, "diff", "--name-only", "--no-renames", "--diff-filter=AM", base, "--", folder)),
    ...lines(git(root, "ls-files", "--others", "--exclude-standard", "--", folder)),
  ];
  const isChanged = ({ name, folder }: Package) => {
    const path = `${reportsFolder}/${reportName(name)}`;
    const before = then(path);
    // The first report of an existing package shows no change.
    const isFirst = before === undefined && then(`${folder}/package.json`) !== undefined;
    return !isFirst && before !== now(path);
  };
  return {
    changedApis: packages.filter(isChanged).map(({ name }) => name),
    changesets: touched(".changeset").flatMap((path) => (path.endsWith(".md") ? [now(path) ?? ""] : [])),
    released: packages
      .filter(({ folder, version }) => {
        const before = then(`${folder}/package.json`);
        return before !== undefined && JSON.parse(before).version !== version;
      })
      .map(({ name }) => name),
  };
}

function git(root: string, ...args: string[]): string | undefined {
  const { status, said } = run("git", args, root);
  return status === 0 ? said : undefined;
}

function lines(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}
