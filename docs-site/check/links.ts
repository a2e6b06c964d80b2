import { existsSync, globSync, readFileSync } from "node:fs";

/** Broken links and missing pictures of the site's pages, one line each. */
export function deadLinks(site: URL): readonly string[] {
  const idsOf = new Map<string, ReadonlySet<string>>();
  const ids = (file: string): ReadonlySet<string> => {
    const found = idsOf.get(file) ?? new Set(matches(read(site, file), /\sid="([^"]+)"/g));
    idsOf.set(file, found);
    return found;
  };
  return globSync("*.html", { cwd: site }).flatMap((page) =>
    [...new Set(matches(read(site, page), /\s(?:href|src)="([^"]+)"/g))].flatMap((link) => {
      if (/^(https?:|mailto:|data:)/.test(link)) return [];
      const { pathname, hash } = new URL(link.replaceAll("&amp;", "&"), `https://site.example/${page}`);
      const file = fileOf(site, decodeURIComponent(pathname).slice(1));
      if (file === undefined) return [`${page}: ${link} leads to no file`];
      const heading = decodeURIComponent(hash.slice(1));
      if (heading === "" || !file.endsWith(".html") || ids(file).has(heading)) return [];
      return [`${page}: ${link} leads to no heading of ${file}`];
    }),
  );
}

/** Static servers find a page without its ending. */
const fileOf = (site: URL, path: string): string | undefined =>
  (path === "" ? ["index.html"] : [path, `${path}.html`]).find((file) => existsSync(new URL(file, site)));

const read = (site: URL, file: string): string => readFileSync(new URL(file, site), "utf8");

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = ""]) => found);
