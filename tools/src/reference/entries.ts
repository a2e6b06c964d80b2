import { posix } from "node:path";
import type { SourceFile } from "../architecture/source-file.ts";
import type { Entry } from "./api-page.ts";
import { exportedNames } from "./exported-names.ts";

/** A package's folder and its package.json. */
export interface Manifest {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The entries of all packages, from their `exports`. */
export function readEntries(manifests: readonly Manifest[], sources: readonly SourceFile[]): readonly Entry[] {
  const files = new Map(sources.map((file) => [file.path, file]));
  return manifests.flatMap(({ folder, manifest: { name, description, exports } }) =>
    Object.entries(Object(exports)).map(([path, source]) => ({
      specifier: posix.join(String(name), path),
      description: String(description),
      names: exportedNames(posix.join(folder, pathOf(source)), files),
    })),
  );
}

const pathOf = (source: unknown): string => (typeof source === "string" ? source : String(Object(source).default));
