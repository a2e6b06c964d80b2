/** The prefixes so far. A cell stores the number of its prefix, because numbers compare faster than strings. */
const prefixes: string[] = [""];

/** No prefix: the name is the whole key. */
export const noPrefix = 0;

export function prefixNumber(prefix: string): number {
  const known = prefixes.indexOf(prefix);
  return known === -1 ? prefixes.push(prefix) - 1 : known;
}

export const prefixText = (prefix: number): string => prefixes[prefix] ?? "";
