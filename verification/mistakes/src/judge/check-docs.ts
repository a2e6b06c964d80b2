import type { Verdict } from "./judge.ts";
import type { Mistake } from "./mistake.ts";

/** A row of the table: `| a | mistake | what you see | what to do |`. */
const row = /^\| ([a-z]) \| (.*) \| (.*) \| (.*) \|$/gm;
const quoted = /`([^`]+)`/g;

/**
 * Compares the page's table with a run. Every mistake must have its row, and the run must have shown each text that the
 * column "what you see" quotes as code.
 *
 * @returns what is wrong
 */
export function checkDocs(page: string, mistakes: readonly Mistake[], verdicts: readonly Verdict[]): readonly string[] {
  const rows = new Map([...page.matchAll(row)].map(([, letter = "", name = "", see = ""]) => [letter, { name, see }]));
  return mistakes.flatMap(({ letter, name }) => {
    const found = rows.get(letter);
    if (found === undefined) return [`no row for ${letter} (${name})`];
    const seen = verdicts
      .filter((verdict) => verdict.letter === letter)
      .map((verdict) => verdict.seen)
      .join("\n");
    const quotes = [...found.see.matchAll(quoted)].map(([, text = ""]) => text);
    const unseen = quotes.filter((quote) => !quote.split("…").every((part) => seen.includes(part.trim())));
    return [
      ...(quotes.length === 0 ? [`${letter} quotes nothing that is seen`] : []),
      ...unseen.map((quote) => `${letter} quotes "${quote}", which was not seen`),
    ];
  });
}
