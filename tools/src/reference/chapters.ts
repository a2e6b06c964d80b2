import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { summaryOf } from "./summary.ts";

/** A document of docs/. */
export interface Page {
  readonly name: string;
  readonly title: string;
  /** Its first sentence. */
  readonly summary: string;
  readonly text: string;
}

export interface Chapter {
  readonly title: string;
  readonly pages: readonly Page[];
}

/**
 * The documents in the order of docs/chapters.json. The site's navigation and llms.txt use this order.
 *
 * @param root the repository's folder
 * @throws Error if a document belongs to no chapter, doesn't begin with a title, or has no sentence
 */
export function readChapters(root: string): readonly Chapter[] {
  const docs = join(root, "docs");
  const chapters: Readonly<Record<string, readonly string[]>> = JSON.parse(
    readFileSync(join(docs, "chapters.json"), "utf8"),
  );
  const listed = new Set(Object.values(chapters).flat());
  const forgotten = globSync("*.md", { cwd: docs, exclude: ["README.md"] }).filter(
    (file) => !listed.has(file.replace(/\.md$/, "")),
  );
  if (forgotten.length > 0) {
    throw new Error(`expected every document in a chapter of docs/chapters.json, and found none for ${forgotten}`);
  }
  return Object.entries(chapters).map(([title, names]) => ({
    title,
    pages: names.map((name) => pageOf(name, readFileSync(join(docs, `${name}.md`), "utf8"))),
  }));
}

/** @throws Error if the text doesn't begin with a title, or has no sentence below it */
export function pageOf(name: string, text: string): Page {
  const [, title, body] = /^# (.+)\n+([\s\S]*)$/.exec(text) ?? [];
  if (title === undefined || body === undefined) throw new Error(`expected docs/${name}.md to begin with "# Title"`);
  const [paragraph] = /^(?!```)[\p{L}`*[][\s\S]*/mu.exec(body) ?? [];
  if (paragraph === undefined) throw new Error(`expected a sentence below the title of docs/${name}.md`);
  return { name, title, text, summary: summaryOf(paragraph.replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")) };
}
