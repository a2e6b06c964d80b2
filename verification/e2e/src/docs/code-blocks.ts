import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../../..");

/** A piece of code in a document. */
export interface CodeBlock {
  readonly document: string;
  /** The number of its first line. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Why the block isn't checked: from `<!-- unchecked: why -->` above it. */
  readonly unchecked?: string;
}

const checkable = /^(ts|tsx|js|mjs|json|jsonc)$/;

/** Documents for readers, here or on a package registry. */
export const documents: readonly string[] = [
  "README.md",
  "docs-site/home.md",
  ...globSync(["docs/*.md", "packages/*/README.md"], { cwd: root }).toSorted(),
];

/** All checkable code of the documents, in order. */
export const codeBlocks = (): readonly CodeBlock[] => documents.flatMap(blocksOf);

/** @throws Error: a fence that isn't closed */
function blocksOf(document: string): readonly CodeBlock[] {
  const text = readFileSync(join(root, document), "utf8");
  if ((text.match(/^\s*```/gm) ?? []).length % 2 !== 0) throw new Error(`${document}: a code block isn't closed`);
  const fenced = /(?:<!-- unchecked: (.+) -->\n)?^( *)```([^\n]+)\n([\s\S]*?)^\2```$/gm;
  return [...text.matchAll(fenced)].flatMap((found) => {
    const [, unchecked, indent = "", language = "", indented = ""] = found;
    if (!checkable.test(language)) return [];
    const code = indented.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    const line = text.slice(0, found.index).split("\n").length + (unchecked === undefined ? 1 : 2);
    return [{ document, line, language, code, ...(unchecked === undefined ? {} : { unchecked }) }];
  });
}

/** Files of the examples and of the adapter that a page explains, by their text. They are type-checked and tested in their own folders. */
export const exampleFiles: ReadonlyMap<string, string> = new Map(
  globSync(["examples/*/{*.json,*.jsonc,src/**/*.ts}", "packages/adapter-express/src/**/*.ts"], { cwd: root }).map(
    (file) => [readFileSync(join(root, file), "utf8"), file],
  ),
);

/** A block as a separate module, for the compiler. JSON becomes an expression. */
export const asModule = ({ language, code }: CodeBlock): string =>
  language.startsWith("json") ? `export default (\n${code.trimEnd()}\n);\n` : `${code}\nexport {};\n`;

/** The block's file name: its own name (`// index.ts` in its first line), otherwise document and line. */
export function moduleName({ document, line, code }: CodeBlock): string {
  const [, own = `line-${line}.ts`] = /^\/\/ ([\w.-]+\.ts)\b/.exec(code) ?? [];
  return `${document.replace(/\.md$/, "")}/${own}`;
}
