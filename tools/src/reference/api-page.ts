import type { ExportedName } from "./exported-names.ts";

/** What users import from one place, such as `@identity-web/features/bff`. */
export interface Entry {
  readonly specifier: string;
  /** The package's description. */
  readonly description: string;
  readonly names: readonly ExportedName[];
}

const head = `# API index

This page lists every name that a package of identity-web exports, with the first sentence of its docstring. Your editor shows the
rest: options with their units and defaults, errors, examples.

Every adapter also exports the names of \`@identity-web/composition/public\`, so an app imports them from its adapter.
\`npx pnpm reference:update\` writes this page.
`;

/** docs/api.md. */
export function apiPage(entries: readonly Entry[]): string {
  return [head, ...entries.filter(({ names }) => names.length > 0).map(section)].join("\n");
}

const section = ({ specifier, description, names }: Entry): string =>
  [
    `## ${specifier}\n`,
    ...(specifier.split("/").length > 2 ? [] : [`${description}\n`]),
    "| name | kind | |",
    "|---|---|---|",
    ...names.map(({ name, kind, summary }) => `| \`${name}\` | ${kind} | ${inTable(summary)} |`),
    "",
  ].join("\n");

const inTable = (text: string): string => text.replace(/[<>|]/g, "\\$&");
