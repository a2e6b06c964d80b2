import { readFileSync } from "node:fs";
import type { MarkdownRenderer } from "vitepress";

/** The title of a document is its heading. */
function titleOf(name: string): string {
  const document = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");
  const [, title = name] = /^# (.+)$/m.exec(document) ?? [];
  return title;
}

/** A link's text "guarantee.md", which suits the repository, becomes the document's title on a page. */
export function titled(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("titled", ({ tokens }) => {
    for (const { children } of tokens) {
      for (const [index, token] of (children ?? []).entries()) {
        const [, name] = /^([\w-]+)\.md$/.exec(token.content) ?? [];
        const href = children?.[index - 1]?.attrGet("href") ?? "";
        if (name !== undefined && /^[\w-]+(\.md)?(#|$)/.test(href)) token.content = titleOf(name);
      }
    }
  });
}
