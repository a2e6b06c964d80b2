import { FewOrMany } from "./few-or-many.ts";
import { type CellKey, hasKey, KeptCell } from "./kept-cell.ts";
import { noPrefix, prefixNumber } from "./prefixes.ts";

/** The cells of a partition. A single cell is stored as itself, because most partitions of sids and redemptions have one. */
export type Cells<T> = KeptCell<T> | FewOrMany<T>;

export const cellIn = <T>(cells: Cells<T> | undefined, key: string): KeptCell<T> | undefined => {
  if (cells instanceof FewOrMany) return cells.get(key);
  return cells !== undefined && hasKey(cells, key) ? cells : undefined;
};

export const cellsIn = <T>(cells: Cells<T>): Iterable<KeptCell<T>> =>
  cells instanceof FewOrMany ? cells.values() : [cells];

/** The cells whose keys begin with one of these texts. */
export function cellsUnder<T>(cells: Cells<T>, prefixes: readonly string[]): Iterable<KeptCell<T>> {
  if (cells instanceof FewOrMany) return cells.under(prefixes);
  return prefixes.some((prefix) => cells.key.startsWith(prefix)) ? [cells] : [];
}

/** The partition with the cell added or replaced. */
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

/** The partition without the cell. `undefined`: no cell is left. */
export function withoutCell<T>(cells: Cells<T> | undefined, key: string): Cells<T> | undefined {
  if (!(cells instanceof FewOrMany)) return cells !== undefined && hasKey(cells, key) ? undefined : cells;
  cells.delete(key);
  return cells.isEmpty ? undefined : cells;
}

const longestPrefix = 8;

/**
 * The key in two parts, prefix and name. To save memory, the name is a string that exists already: from the value, or from
 * another cell of the partition. A session and its grant have the same name.
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
 * The same string, flattened. V8 flattens a concatenated string when it is searched. If that happens at once, the next garbage
 * collection frees the parts, which take 32 bytes for each key.
 */
export function inOnePiece(text: string): string {
  anyText.test(text);
  return text;
}
