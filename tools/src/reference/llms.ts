import type { Chapter } from "./pages.ts";

const promise =
  "Web-app identity for TypeScript: sign-in, tokens for the web APIs that an app calls, and a sign-out that removes every " +
  "token of the account on every node. For Koa, Hono, Express, Fastify, Next.js and frameworks of Request and Response.";

/**
 * llms.txt: the documents with a link and a purpose each.
 *
 * @param folder - The prefix of each file's name: "docs/" in the repository, "" on the site
 * @see https://llmstxt.org
 */
export function llmsText(chapters: readonly Chapter[], folder: string): string {
  const sections = chapters.map(({ title, pages }) =>
    [
      `## ${title}\n`,
      ...pages.map((page) => `- [${page.title}](${folder}${page.name}.md): ${asSentence(page.purpose)}`),
    ].join("\n"),
  );
  return `# identity-web\n\n> ${promise}\n\n${sections.join("\n\n")}\n`;
}

/** llms-full.txt: all documents in one text, each below a line with its file's name. */
export function llmsFullText(chapters: readonly Chapter[]): string {
  const pages = chapters.flatMap((chapter) => chapter.pages);
  const texts = pages.map(({ name, text }) => `<!-- ${name}.md -->\n\n${text.trim()}\n`);
  return `# identity-web\n\n> ${promise}\n\n${texts.join("\n")}`;
}

const asSentence = (purpose: string): string => `${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}.`;
