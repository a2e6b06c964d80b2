import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../../..");

/** A piece of code in a document. */
export interface CodeBlock {
  readonly document: string;
  /** Of its first line. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Why the block isn't checked: from `<!-- unchecked: why -->` above it. */
  readonly unchecked?: string;
}

const checkable = /^(ts|tsx|js|mjs|json|jsonc)$/;

/** Documents that people read, here or on a package registry. */
export const documents: readonly string[] = [
  "README.md",
  "docs-site/home.md",
  ...globSync(["docs/*.md", "packages/*/README.md"], { cwd: root }).toSorted(),
];

/** All code of the documents that a machine can look at, in their order. */
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

/** Files of the examples and of the adapter that a page explains, by their text: type-checked, and run by tests, where they stand. */
export const exampleFiles: ReadonlyMap<string, string> = new Map(
  globSync(["examples/*/{*.json,*.jsonc,src/**/*.ts}", "packages/adapter-express/src/**/*.ts"], { cwd: root }).map(
    (file) => [readFileSync(join(root, file), "utf8"), file],
  ),
);

/** A block as a module of its own, for the compiler; JSON is an expression. */
export const asModule = ({ language, code }: CodeBlock): string =>
  language.startsWith("json") ? `export default (\n${code.trimEnd()}\n);\n` : `${code}\nexport {};\n`;

/** Where the block stands, as a file: under its own name (`// index.ts` in its first line), else by document and line. */
export function moduleName({ document, line, code }: CodeBlock): string {
  const [, own = `line-${line}.ts`] = /^\/\/ ([\w.-]+\.ts)\b/.exec(code) ?? [];
  return `${document.replace(/\.md$/, "")}/${own}`;
}
