import { exportsOf } from "../architecture/exports.ts";
import type { SourceFile } from "../architecture/source-file.ts";
import { type Described, declarationsOf } from "./docstrings.ts";

/** The needed members of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly description: string;
  /** The folder, from the root. */
  readonly folder: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A module that users import, with its own names and those that it re-exports. */
export interface Entry {
  readonly specifier: string;
  readonly own: readonly Described[];
  /** The re-exported names, by their module. */
  readonly passedOn: ReadonlyMap<string, readonly string[]>;
}

/** The entries of a package, in the order of its package.json. */
export function entriesOf(manifest: Manifest, files: ReadonlyMap<string, SourceFile>): readonly Entry[] {
  return Object.entries(manifest.exports).map(([subpath, target]) => {
    const path = `${manifest.folder}/${pathOf(target).replace("./", "")}`;
    const own: Described[] = [];
    const passedOn = new Map<string, string[]>();
    for (const [name, origin] of [...exportsOf(path, files)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const file = files.get(origin);
      if (file === undefined) passedOn.set(origin, [...(passedOn.get(origin) ?? []), name]);
      else own.push(declarationsOf(file).get(name) ?? { form: name, isType: false, summary: "" });
    }
    return { specifier: `${manifest.name}${subpath.slice(1)}`, own, passedOn };
  });
}

const pathOf = (target: unknown): string => (typeof target === "string" ? target : String(Object(target).default));
