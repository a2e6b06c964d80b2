import { entryReport, type Read } from "./entry-report.ts";

/** The folder of the reports, from the root. */
export const reportsFolder = "reports";

/** The report's file of a package: for `@identity-web/core` it is `core.api.md`. */
export function reportName(packageName: string): string {
  return `${packageName.replace(/^@[^/]+\//, "")}.api.md`;
}

/**
 * The public API of a package, as a text for reviews.
 *
 * @param manifest - As published: `exports` names the declarations of each entry
 */
export function packageReport(manifest: Readonly<Record<string, unknown>>, read: Read): string {
  const name = String(manifest.name);
  const entries = Object.entries(manifest.exports ?? {}).flatMap(([subpath, conditions]) => {
    const path = String(conditions.types).replace("./", "");
    return ["", `## ${name}${subpath.slice(1)}`, "", "```ts", ...entryReport(path, read), "```"];
  });
  return [
    `# API of ${name}`,
    "",
    "Written by `pnpm api:update`. What changes here is seen by users: it needs a changeset (CONTRIBUTING.md).",
    ...entries,
    "",
  ].join("\n");
}
