import { FewOrMany } from "./few-or-many.ts";
import { type CellKey, hasKey, KeptCell } from "./kept-cell.ts";
import { noPrefix, prefixNumber } from "./prefixes.ts";

/** A partition that has one cell is that cell: most partitions of sids and redemptions are. */
export type Cells<T> = KeptCell<T> | FewOrMany<T>;

export const cellIn = <T>(cells: Cells<T> | undefined, key: string): KeptCell<T> | undefined => {
  if (cells instanceof FewOrMany) return cells.get(key);
  return cells !== undefined && hasKey(cells, key) ? cells : undefined;
};

export const cellsIn = <T>(cells: Cells<T>): Iterable<KeptCell<T>> =>
  cells instanceof FewOrMany ? cells.values() : [cells];

/** The partition with that cell put or replaced. */
export function withCell<T>(cells: Cells<T> | undefined, cell: KeptCell<T>): Cells<T> {
  if (cells instanceof FewOrMany) {
    cells.set(cell);
    return cells;
  }
  if (cells === undefined || hasKey(cells, cell.key)) return cell;
  const few = new FewOrMany<T>();
  few.set(cells);
  few.set(cell);
  return few;
}

/** The partition without that cell; `undefined`: nothing is left. */
export function withoutCell<T>(cells: Cells<T> | undefined, key: string): Cells<T> | undefined {
  if (!(cells instanceof FewOrMany)) return cells !== undefined && hasKey(cells, key) ? undefined : cells;
  cells.delete(key);
  return cells.size === 0 ? undefined : cells;
}

const longestPrefix = 8;

/**
 * The key in two parts, of which the name is a text that is there anyway: the one that the value names, or the name of
 * another cell of the partition. A session's grant is called as the session is.
 */
export function keyIn<T>(cells: Cells<T> | undefined, key: string, name: string | undefined): CellKey {
  const names = name === undefined ? namesIn(cells) : [name];
  for (const each of names) {
    const length = key.length - each.length;
    if (length > 0 && length <= longestPrefix && key.endsWith(each))
      return { prefix: prefixNumber(key.slice(0, length)), name: each };
  }
  return { prefix: noPrefix, name: inOnePiece(key) };
}

function namesIn<T>(cells: Cells<T> | undefined): readonly string[] {
  if (cells === undefined) return [];
  const few = cells instanceof KeptCell ? [cells] : cells.few();
  return few.filter(({ prefix }) => prefix !== noPrefix).map(({ name }) => name);
}

const anyText = /^/;

/**
 * The text in one piece. V8 puts a composed text together when it is searched; where that is done at once, the next
 * garbage collection drops its pieces, which take 32 bytes for each key.
 */
export function inOnePiece(text: string): string {
  anyText.test(text);
  return text;
}
