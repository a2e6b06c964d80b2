import { type Fragment, type Html, html, trusted } from "./html.ts";
import { style } from "./style.ts";

export interface PageOptions {
  readonly title: string;
  readonly body: Html;
  /** The site's name, above the page. */
  readonly site: string;
  /** To the right of the site's name: for example the signed-in user. */
  readonly aside?: Fragment;
  /** One narrow card (default), or the whole width for panels in `columns`. */
  readonly layout?: "card" | "wide";
  /** Style rules of this page, after those of all pages. Pass them to `contentSecurityPolicy`, too. */
  readonly style?: string;
  /** More for the document's head. */
  readonly head?: Html;
  /** A script at the page's end; the page must work without it. Pass it to `contentSecurityPolicy`, too. */
  readonly script?: string;
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' rx='2' fill='%233547c8'/%3E%3C/svg%3E";

/**
 * A whole HTML page in the demo's look.
 *
 * @example
 * page({ site: "Mail", title: "Signed out", body: html`<h1>Good-bye, ${name}</h1>` });
 */
export const page = ({ title, body, site, aside, layout = "card", style: own, head, script }: PageOptions): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${site}</title>
<link rel="icon" href="${trusted(icon)}">
<style>${trusted(style)}</style>
${own !== undefined && html`<style>${trusted(own)}</style>`}
${head}
</head>
<body class="${layout}">
<header class="brand"><span>${site}</span>${aside !== undefined && html`<span>${aside}</span>`}</header>
<main>${body}</main>
${script !== undefined && html`<script>${trusted(script)}</script>`}
</body>
</html>
`.toString();
