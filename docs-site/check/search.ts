import { globSync } from "node:fs";

/** The index that the search box loads (MiniSearch's form): each word with the numbers of the sections that have it. */
interface SearchIndex {
  readonly documentIds: Readonly<Record<string, string>>;
  readonly index: readonly (readonly [
    word: string,
    fields: Readonly<Record<string, Readonly<Record<string, number>>>>,
  ])[];
}

/** The pages that the site's search finds by a word. @throws Error if the site has no index */
export async function pagesWith(site: URL, word: string): Promise<readonly string[]> {
  const [file] = globSync("assets/chunks/@localSearchIndexroot.*.js", { cwd: site });
  if (file === undefined) throw new Error("expected a search index in dist/assets/chunks, and found none");
  const { default: text } = await import(new URL(file, site).href);
  const { documentIds, index }: SearchIndex = JSON.parse(text);
  const parts = word.toLowerCase().split("-");
  const sections = parts.map((part) => {
    const fields = Object.values(index.find(([known]) => known === part)?.[1] ?? {});
    return new Set(fields.flatMap((each) => Object.keys(each)));
  });
  const numbers = [...(sections[0] ?? [])].filter((number) => sections.every((each) => each.has(number)));
  return [...new Set(numbers.map((number) => (documentIds[number] ?? "").replace(/#.*/, "")))];
}
