import { globSync, readFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import type { SourceFile } from "./source-file.ts";

const root = resolve(import.meta.dirname, "../../..");

/** All TypeScript sources of the repository. */
export function readSources(): SourceFile[] {
  const patterns = [
    "packages/*/src/**/*.ts",
    "examples/*/**/*.ts",
    "verification/e2e/**/*.ts",
    "verification/guarantee/**/*.ts",
    "verification/chaos/**/*.ts",
    "verification/conformance/**/*.ts",
    "verification/mistakes/**/*.ts",
    "tools/**/*.ts",
  ];
  return globSync(patterns, { cwd: root, exclude: (path) => path.split(sep).includes("node_modules") })
    .map((path) => readFromRoot(path.split(sep).join("/")))
    .sort((a, b) => a.path.localeCompare(b.path));
}

/** One file by its path from the root. @throws if it doesn't exist */
export function readFromRoot(path: string): SourceFile {
  return { path, text: readFileSync(resolve(root, path), "utf8") };
}
