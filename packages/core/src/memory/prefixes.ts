/** Prefixes that were seen. A cell keeps the number of its own: two numbers are compared faster than two texts. */
const prefixes: string[] = [""];

/** No prefix: the name is the whole key. */
export const noPrefix = 0;

export function prefixNumber(prefix: string): number {
  const known = prefixes.indexOf(prefix);
  return known === -1 ? prefixes.push(prefix) - 1 : known;
}

export const prefixText = (prefix: number): string => prefixes[prefix] ?? "";
