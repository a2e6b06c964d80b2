/** What SQLite gives back of a row. */
export type Row = Readonly<Record<string, unknown>>;

/** @throws where the column holds anything else: the file isn't what this store has written */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw unexpected(column, "a number", value);
  return value;
}

/** @throws where the column holds anything else: the file isn't what this store has written */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw unexpected(column, "a text", value);
  return value;
}

const unexpected = (column: string, expected: string, value: unknown): Error =>
  new Error(`the SQLite file's column ${column}: expected ${expected}, got ${value === null ? "NULL" : typeof value}`);
