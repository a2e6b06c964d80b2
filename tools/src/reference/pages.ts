import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A document of docs/. */
export interface Page {
  readonly name: string;
  readonly title: string;
  /** Completes "you want to …". */
  readonly purpose: string;
  readonly text: string;
}

export interface Chapter {
  readonly title: string;
  readonly pages: readonly Page[];
}

const root = join(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/**
 * The documents in the order of docs/chapters.json. docs/README.md, llms.txt and the site's navigation are made from them.
 *
 * @throws Error if a document is in no chapter
 */
export function readChapters(): readonly Chapter[] {
  const chapters: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(read("docs/chapters.json"));
  const listed = new Set(Object.values(chapters).flatMap((pages) => Object.keys(pages)));
  const forgotten = documentNames().filter((name) => !listed.has(name));
  if (forgotten.length > 0) {
    throw new Error(`expected every document in a chapter of docs/chapters.json, and found none for ${forgotten}`);
  }
  return Object.entries(chapters).map(([title, pages]) => ({
    title,
    pages: Object.entries(pages).map(([name, purpose]) => pageOf(name, purpose, read(`docs/${name}.md`))),
  }));
}

const documentNames = (): readonly string[] =>
  globSync("*.md", { cwd: join(root, "docs"), exclude: ["README.md"] }).map((file) => file.replace(/\.md$/, ""));

/** @throws Error if the document has no title */
export function pageOf(name: string, purpose: string, text: string): Page {
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`expected a line "# Title" in docs/${name}.md, and found none`);
  return { name, title, purpose, text };
}
