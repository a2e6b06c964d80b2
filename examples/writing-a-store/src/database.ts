type Parameter = string | number | null;
type Row = Readonly<Record<string, unknown>>;
export type Query = (sql: string, parameters: readonly Parameter[]) => Promise<readonly Row[]>;

/** What the store needs of an SQL database. */
export interface Database {
  /** Commits when the work has resolved, and resolves when that is on the disk. Rolls back where anything fails. */
  transaction<A>(work: (query: Query) => Promise<A>): Promise<A>;
  /** The server's time in ms since the epoch, as it is when the statement runs. */
  readonly time: string;
}
