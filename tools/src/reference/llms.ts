import type { Chapter } from "./chapters.ts";

const head = `# identity-web

> Web-app identity for TypeScript: sign-in with Microsoft Entra or any OpenID Connect provider, tokens for the web APIs that the app
> calls, and sign-out on every node. Koa, Hono, Express, Fastify, Next.js, and every framework that uses Request and Response.

An app installs one adapter (\`@identity-web/adapter-koa\`, \`-hono\`, \`-express\`, \`-fastify\`, \`-next\`, \`-fetch\`), one provider
client (\`@identity-web/idp-oauth4webapi\`, or \`@identity-web/idp-msal-node\` for Entra) and, for several processes, one store
(\`@identity-web/store-redis\`, \`-postgres\`, \`-sqlite\`, \`-durable-objects\`). \`npm create identity-web\` makes a new app.
`;

/**
 * A summary of the documentation for language models, with a link to every document.
 *
 * @see https://llmstxt.org
 */
export function llmsText(chapters: readonly Chapter[]): string {
  return [head, ...chapters.map(section)].join("\n");
}

const section = ({ title, pages }: Chapter): string =>
  [`## ${title}\n`, ...pages.map(({ name, title: of, summary }) => `- [${of}](docs/${name}.md): ${summary}`), ""].join(
    "\n",
  );

/** All documents in one text: llms-full.txt of the site. */
export function llmsFullText(chapters: readonly Chapter[]): string {
  return [head, ...chapters.flatMap(({ pages }) => pages.map(({ text }) => text))].join("\n");
}
