import type { Described } from "./docstrings.ts";
import type { Entry, Manifest } from "./entries.ts";

const head = `# API index

Every name that a package exports, with the first sentence of its docstring. An app installs an adapter, a provider and perhaps a
store. All adapters export the names of \`@identity-web/composition/public\`. Your editor shows the whole docstring, with examples.
\`npx pnpm reference:update\` writes this page.
`;

/** Entries for authors of packages, and for tests of packages. The page lists only their names. */
const forAuthors = /^@identity-web\/(core\/(parts|http|http\/kit|provider-kit|options)|testing\/.+)$/;

/** `check:architecture` ensures that each adapter has all of its names. */
const shared = "@identity-web/composition/public";

/** docs/api.md. */
export function apiPage(
  packages: readonly { readonly manifest: Manifest; readonly entries: readonly Entry[] }[],
): string {
  const sections = packages.map(({ manifest, entries }) =>
    [
      `## ${manifest.name}`,
      asText(manifest.description),
      ...entries.map((each) => entryText(each, manifest.name)),
    ].join("\n\n"),
  );
  return `${head}\n${sections.join("\n\n")}\n`;
}

function entryText({ specifier, own, passedOn }: Entry, name: string): string {
  const isListed = forAuthors.test(specifier);
  const lines = isListed ? [] : own.filter(({ summary }) => summary !== "").map(line);
  const rest = own.filter(({ summary }) => isListed || summary === "").map(({ form }) => form);
  const from = [...passedOn].map(([origin, names]) =>
    origin === shared ? `All names of \`${shared}\`.` : `From \`${origin}\`: ${codes(names)}.`,
  );
  return [
    ...(specifier === name ? [] : [`### ${specifier}`]),
    ...(lines.length > 0 ? [lines.join("\n")] : []),
    ...(rest.length > 0 ? [`${lines.length > 0 ? "Also" : "Exports"}: ${codes(rest)}.`] : []),
    ...from,
  ].join("\n\n");
}

const line = ({ form, summary }: Described): string => `- \`${form}\`: ${asText(summary)}`;

const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** Markdown without tags, outside of code. */
const asText = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[<>]/g, "\\$&").replaceAll("{{", "{ {")))
    .join("");
