import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../../../../docs/performance.md", import.meta.url);

/** Writes one bench's results into its section of docs/performance.md. */
export function writeSection(name: string, text: string): void {
  const page = readFileSync(file, "utf8");
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const start = page.indexOf(begin);
  const stop = page.indexOf(end);
  if (start < 0 || stop < start) throw new Error(`docs/performance.md has no place "${begin} … ${end}"`);
  writeFileSync(file, `${page.slice(0, start)}${begin}\n\n${text}\n\n${page.slice(stop)}`);
}
