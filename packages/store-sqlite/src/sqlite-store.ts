import { cellsContents, cellsStore, type Sealer, type StoreContents, type StoreDriver } from "@identity-web/core";
import { type OptionRules, settled, text, whole } from "@identity-web/core/options";
import { type SqliteCells, sqliteCells } from "./sqlite-cells.ts";

/** Options of `sqliteStore()`. */
export interface SqliteStoreOptions {
  /** How long an operation waits for other processes' writes before it fails, in ms. @default 5_000 */
  readonly busyTimeoutMs?: number;
}

/** A store in a file, with a method that lists its contents. */
export interface SqliteStore extends StoreDriver {
  /**
   * Lists the present contents of the store, for administrators' pages and tests. The list never has a token. It opens the
   * sessions with the secrets of the app that opened the store last, and leaves out sessions of other secrets.
   */
  inspect(): Promise<StoreContents>;
  /** Closes the file. Later operations fail with `store_unavailable`. */
  close(): void;
}

/**
 * Keeps sessions and tokens in one SQLite file on one machine. Any number of processes may share the file. Acknowledged
 * writes survive a restart and a crash of the machine. Sessions and tokens are sealed with the app's `secrets`. All apps that
 * share the store or the file must have the same secrets.
 *
 * @param path - The path of a file on a local disk. The store creates the file, but not its folder.
 * @throws IdentityError `configuration` (wrong options; at start: no node:sqlite, or a file of another program or version),
 * `store_unavailable` (at start: a damaged or locked file)
 * @example
 * const store = sqliteStore("/var/lib/my-app/identity.db");
 * app.use(identity({ store, provider, baseUrl, secrets }));
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const { busyTimeoutMs } = checked(path, options);
  let cells: SqliteCells | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "sqlite",

    open(context) {
      cells ??= sqliteCells(path, { clock: context.clock, busyTimeoutMs });
      ({ sealer } = context);
      return cellsStore(cells, context);
    },

    async inspect() {
      if (cells === undefined || sealer === undefined) return { accounts: [], sessions: 0 };
      const { partitions, now } = await cells.contents();
      return cellsContents(partitions, now, { sealer });
    },

    close: () => cells?.close(),
  };
}

const defaults: Required<SqliteStoreOptions> = { busyTimeoutMs: 5_000 };
const rules: OptionRules<SqliteStoreOptions> = { busyTimeoutMs: whole(1) };
const filePath = text('the path of a file on a local disk, such as "sessions.db"', /^(?!:memory:$)./s);

/** @throws IdentityError `configuration`, which lists all wrong options */
const checked = (path: unknown, given: SqliteStoreOptions): Required<SqliteStoreOptions> =>
  settled("sqliteStore()", rules, defaults, given, filePath(path, "sqliteStore()"));
