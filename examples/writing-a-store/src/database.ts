type Parameter = string | number | null;
type Row = Readonly<Record<string, unknown>>;
export type Query = (sql: string, parameters: readonly Parameter[]) => Promise<readonly Row[]>;

/** The operations that the store needs from an SQL database. */
export interface Database {
  /** Commits after the work has resolved. Resolves when the commit is on the disk. Rolls back if a statement or the work fails. */
  transaction<A>(work: (query: Query) => Promise<A>): Promise<A>;
  /** An SQL expression for the server's time when the statement runs, in ms since the epoch. */
  readonly time: string;
}
