import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { llmsFullText, llmsText } from "../../tools/src/reference/llms.ts";
import { readChapters } from "../../tools/src/reference/pages.ts";
import { outside } from "./outside.ts";
import { titled } from "./titles.ts";

const docs = new URL("../../docs/", import.meta.url);
// Pages become modules, which find their packages only from this folder.
const pages = new URL("../pages/", import.meta.url);
rmSync(pages, { recursive: true, force: true });
cpSync(docs, pages, { recursive: true });
const home = readFileSync(new URL("../home.md", import.meta.url), "utf8");
writeFileSync(new URL("index.md", pages), home.replaceAll("../docs/", "./"));

const chapters = readChapters();

/** The same anchors as on GitHub, so that one link works in both places. */
const headingId = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

export default defineConfig({
  title: "identity-web",
  description: "Web-app identity for TypeScript, with sign-out on every node",
  srcDir: "pages",
  outDir: "./dist",
  cacheDir: "./node_modules/.vitepress",
  rewrites: { "README.md": "contents.md" },
  cleanUrls: true,
  lastUpdated: false,
  markdown: { anchor: { slugify: headingId }, config: (markdown) => markdown.use(outside).use(titled) },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Quick start", link: "/quick-start" },
      { text: "How sign-out works", link: "/sign-out" },
      { text: "All pages", link: "/contents" },
      { text: "API", link: "/api" },
      { text: "Questions", link: "/faq" },
    ],
    sidebar: chapters.map(({ title, pages }) => ({
      text: title,
      items: pages.map((page) => ({ text: page.title, link: `/${page.name}` })),
    })),
  },
  // For tools: both lists, and each page's source beside the page.
  buildEnd({ outDir }) {
    writeFileSync(join(outDir, "llms.txt"), llmsText(chapters, ""));
    writeFileSync(join(outDir, "llms-full.txt"), llmsFullText(chapters));
    for (const { name, text } of chapters.flatMap(({ pages }) => pages))
      writeFileSync(join(outDir, `${name}.md`), text);
  },
});
