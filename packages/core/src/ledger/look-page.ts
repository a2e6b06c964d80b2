import { failure } from "../errors/error-texts.ts";
import type { Look } from "../ports/cell-store.ts";

/** A range of keys in their order: those that begin with `prefix` and come after `after`. */
export interface KeyRange {
  readonly prefix: string;
  /** The last key of the answer before. The range begins after it. */
  readonly after: string | undefined;
  /** How many cells to read at most. May be infinite. */
  readonly most: number;
}

/**
 * Reads the cells of a look's prefixes, up to the look's limit, for stores that read ranges of keys. `next` names the prefix
 * and the key after which to continue. So cells that are added or deleted between two pages hide no other cell. A cell under
 * two prefixes comes twice.
 *
 * @throws IdentityError `store_unavailable`: `from` isn't the `next` of an answer to this look. An empty page would be wrong,
 * because it means the end.
 */
export function lookPage<C extends { readonly key: string }>(
  { under = [], most = Number.POSITIVE_INFINITY, from }: Look,
  read: (range: KeyRange) => readonly C[],
): { readonly cells: readonly C[]; readonly next?: string } {
  const cells: C[] = [];
  const limit = Math.max(1, most);
  let next = "";
  let { at, after } = from === undefined ? { at: 0, after: undefined } : placeOf(from, under.length);
  for (; at < under.length; at++, after = undefined) {
    const wanted = limit - cells.length;
    // Reads one cell more than wanted, to learn whether there are more.
    const found = read({ prefix: under[at] ?? "", after, most: wanted + 1 });
    const taken = found.slice(0, wanted);
    cells.push(...taken);
    next = placeBehind(taken, at) ?? next;
    if (taken.length < found.length) return { cells, next };
  }
  return { cells };
}

/** The cells of a look, each once, for stores that read a key and a range of keys synchronously. */
export function cellsOfLook<C extends { readonly key: string }>(
  look: Look,
  one: (key: string) => C | undefined,
  range: (range: KeyRange) => readonly C[],
): { readonly cells: readonly C[]; readonly next?: string } {
  const named = (look.keys ?? []).flatMap((key) => one(key) ?? []);
  const { cells, ...rest } = lookPage(look, range);
  const found = new Map([...named, ...cells].map((cell) => [cell.key, cell]));
  return { ...rest, cells: [...found.values()] };
}

function placeBehind(cells: readonly { readonly key: string }[], at: number): string | undefined {
  const last = cells.at(-1);
  return last === undefined ? undefined : `${at} ${last.key}`;
}

function placeOf(from: string, prefixes: number): { at: number; after: string | undefined } {
  const [, at, after] = /^(\d+) (.*)$/s.exec(from) ?? [];
  if (at !== undefined && Number(at) < prefixes) return { at: Number(at), after };
  throw failure("look-position-unknown");
}
