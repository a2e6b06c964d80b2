import type { Violation } from "../architecture/source-file.ts";

/** The changes since the commit of comparison. */
export interface Change {
  /** The packages whose report has changed. */
  readonly changedApis: readonly string[];
  /** The texts of the changesets that are new or rewritten. */
  readonly changesets: readonly string[];
  /** The packages whose version has changed, because a release has consumed their changesets. */
  readonly released: readonly string[];
}

/** A package's API changes only with a changeset that names it. */
export function missingChangesets({ changedApis, changesets, released }: Change): Violation[] {
  const announced = new Set([...released, ...changesets.flatMap(packagesNamedIn)]);
  return changedApis
    .filter((name) => !announced.has(name))
    .map((name) => `${name}: its API has changed and no changeset names it: add one (pnpm exec changeset)`);
}

/** The packages in a changeset's front matter. */
export function packagesNamedIn(changeset: string): string[] {
  const [, frontMatter = ""] = /^---\r?\n([\s\S]*?)^---/m.exec(changeset) ?? [];
  return [...frontMatter.matchAll(/^["']?([^"':\s]+)["']?\s*:\s*(?:major|minor|patch)\s*$/gm)].map(
    ([, name = ""]) => name,
  );
}
