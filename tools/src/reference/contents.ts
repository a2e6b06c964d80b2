import type { Chapter } from "./pages.ts";

const head = `# Documentation

`;

const foot = `
\`npx pnpm run docs\` builds a site with search from these pages, in \`docs-site/dist\`.
This page is made of \`docs/chapters.json\` by \`npx pnpm reference:update\`.
`;

/** docs/README.md: the pages, by the reader's aim. */
export function contentsPage(chapters: readonly Chapter[]): string {
  const tables = chapters.map(({ title, pages }) =>
    [
      `## ${title}\n`,
      "| you want to | read |",
      "|---|---|",
      ...pages.map((page) => `| ${page.purpose} | [${page.title}](${page.name}.md) |`),
    ].join("\n"),
  );
  return `${head}${tables.join("\n\n")}\n${foot}`;
}
