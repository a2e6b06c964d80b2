import { failure } from "./error-texts.ts";

/** A row as SQLite returns it. */
export type Row = Readonly<Record<string, unknown>>;

/** @throws IdentityError `store_unavailable`: the column holds another type, so this store did not write the file */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw unexpected(column, "a number", value);
  return value;
}

/** @throws IdentityError `store_unavailable`: the column holds another type, so this store did not write the file */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw unexpected(column, "a text", value);
  return value;
}

const unexpected = (column: string, expected: string, value: unknown) =>
  failure("sqlite-column-unexpected", { column, expected, found: value === null ? "NULL" : typeof value });
