import { existsSync } from "node:fs";
import { posix } from "node:path";
import type { MarkdownRenderer } from "vitepress";

/** The base URL of the repository's files: "https://git.example/identity-web/blob/main". */
const { REPOSITORY_URL } = process.env;

/**
 * Documents link to code beside docs/, which the site doesn't have. With `REPOSITORY_URL` these links lead there; without it
 * what they say stands as it is, with the file's path as its title.
 */
export function outside(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("outside", ({ tokens }) => {
    for (const { children } of tokens) {
      const open: boolean[] = [];
      for (const token of children ?? []) {
        if (token.type === "image" && isMissing(token.attrGet("src") ?? "")) Object.assign(token, { type: "text" });
        const href = token.type === "link_open" ? token.attrGet("href") : null;
        const leadsOut = href?.startsWith("../") ?? false;
        if (token.type === "link_open") open.push(leadsOut);
        if (token.type === "link_close" && open.pop() && REPOSITORY_URL === undefined) token.tag = "span";
        if (href === null || !leadsOut) continue;
        const path = posix.join("docs", href);
        token.attrs = REPOSITORY_URL === undefined ? [["title", path]] : [["href", `${REPOSITORY_URL}/${path}`]];
        if (REPOSITORY_URL === undefined) token.tag = "span";
      }
    }
  });
}

/** Whether an image file doesn't exist yet. The page then shows its text. `pnpm bench --write` draws the charts. */
const isMissing = (src: string): boolean =>
  !/^https?:/.test(src) && !existsSync(new URL(`../../docs/${src}`, import.meta.url));
