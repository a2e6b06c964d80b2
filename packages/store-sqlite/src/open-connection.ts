import type { DatabaseSync } from "node:sqlite";
import { failure } from "./error-texts.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import { numberIn } from "./row.ts";
import { applicationId, schemaVersion, tables } from "./schema.ts";
import { isBusy, openingError } from "./sqlite-errors.ts";

/** How long opening waits for other processes that open the same file, in ms. */
const openingTimeoutMs = 5000;

/**
 * Opens the file, and creates it if it is missing.
 *
 * @param now - The birth of the store, if this call creates the file.
 * @throws IdentityError `configuration` (no node:sqlite, another program's or version's file, no such folder),
 * `store_unavailable` (damaged, locked)
 */
export function openConnection(path: string, now: number): DatabaseSync {
  const { DatabaseSync } = nodeSqlite();
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path);
    // The option `timeout` exists since Node 22.16.
    connection.exec(`PRAGMA busy_timeout = ${openingTimeoutMs}`);
    checkOwner(connection, path);
    useLog(connection, path);
    checkSchema(connection, path, now);
    // Without SQLite's own wait, which blocks the process: Database waits by timers.
    connection.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA busy_timeout = 0");
    return connection;
  } catch (error) {
    connection?.close();
    throw openingError(path, error);
  }
}

const owner = `SELECT (SELECT application_id FROM pragma_application_id) AS owner,
  (SELECT count(*) FROM sqlite_schema) AS tables`;

/**
 * Checks, before the first change, whether the file is empty or belongs to this store. One statement reads both facts,
 * because another process may create the tables at the same time.
 */
function checkOwner(connection: DatabaseSync, path: string): void {
  const found = connection.prepare(owner).get() ?? {};
  if (numberIn(found, "owner") === applicationId) return;
  if (numberIn(found, "owner") === 0 && numberIn(found, "tables") === 0) return;
  throw failure("sqlite-file-foreign", { path });
}

/** Turns on write-ahead logging: readers never wait, and a write needs one flush to the disk. */
function useLog(connection: DatabaseSync, path: string): void {
  const mode = journalMode(connection);
  if (mode === "wal") return;
  throw failure("sqlite-log-refused", { path, mode: String(mode) });
}

/** Tries again while the file is locked: SQLite itself doesn't wait when two processes switch the mode at once. */
function journalMode(connection: DatabaseSync): unknown {
  const giveUpAt = performance.now() + openingTimeoutMs;
  for (;;) {
    try {
      return connection.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      pause();
    }
  }
}

/** Blocks the process, which is acceptable once at start: opening a file is synchronous. */
const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);

function checkSchema(connection: DatabaseSync, path: string, now: number): void {
  const version = () => numberIn(connection.prepare("PRAGMA user_version").get() ?? {}, "user_version");
  if (version() === 0) makeTables(connection, now, () => version() === 0);
  const found = version();
  if (found === schemaVersion) return;
  throw failure("sqlite-schema-other", { path, expected: schemaVersion, found });
}

/** Creates all tables in one transaction, so that another process finds either no table or all of them. */
function makeTables(connection: DatabaseSync, now: number, isStillEmpty: () => boolean): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    if (isStillEmpty()) {
      connection.exec(tables);
      connection.prepare("INSERT INTO moment VALUES (1, 0, :now, :now)").run({ now });
      connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
    }
    connection.exec("COMMIT");
  } catch (error) {
    connection.exec("ROLLBACK");
    throw error;
  }
}
