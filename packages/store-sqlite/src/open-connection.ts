import type { DatabaseSync } from "node:sqlite";
import { IdentityError } from "@identity-web/core";
import { nodeSqlite } from "./node-sqlite.ts";
import { numberIn } from "./row.ts";
import { applicationId, schemaVersion, tables } from "./schema.ts";
import { isBusy, openingError } from "./sqlite-errors.ts";

/** How long opening may wait for other processes that are opening the same file, in ms. */
const openingTimeoutMs = 5000;

/**
 * Opens the file, and makes it where it isn't there.
 *
 * @param now - The birth of the store, if this call makes the file.
 * @throws IdentityError `configuration` (no node:sqlite, another program's or version's file, no such folder),
 * `store_unavailable` (damaged, locked)
 */
export function openConnection(path: string, now: number): DatabaseSync {
  const { DatabaseSync } = nodeSqlite();
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: openingTimeoutMs });
    checkOwner(connection, path);
    useLog(connection, path);
    checkSchema(connection, path, now);
    // From now on the process doesn't stand still while it waits for a lock.
    connection.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA busy_timeout = 0");
    return connection;
  } catch (error) {
    connection?.close();
    throw openingError(path, error);
  }
}

const owner = `SELECT (SELECT application_id FROM pragma_application_id) AS owner,
  (SELECT count(*) FROM sqlite_schema) AS tables`;

/** Before anything is changed in it. In one statement: another process may be making the file's tables at this moment. */
function checkOwner(connection: DatabaseSync, path: string): void {
  const found = connection.prepare(owner).get() ?? {};
  if (numberIn(found, "owner") === applicationId) return;
  if (numberIn(found, "owner") === 0 && numberIn(found, "tables") === 0) return;
  throw new IdentityError("configuration", `the file "${path}" of sqliteStore belongs to another program`, {
    cure: "Give the path of a new file.",
  });
}

/** Write-ahead logging: readers never wait, and a write is on the disk with one flush. */
function useLog(connection: DatabaseSync, path: string): void {
  const mode = journalMode(connection);
  if (mode === "wal") return;
  throw new IdentityError(
    "configuration",
    `the file "${path}" of sqliteStore can't have a write-ahead log (its journal mode stays "${String(mode)}")`,
    { cure: "Give the path of a file on a local disk: not in memory, and not on a network file system." },
  );
}

/** SQLite doesn't wait for its lock where two processes switch the mode at once, so try again. */
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

/** Opening a file doesn't give way to anything else, and need not: it happens once, at start. */
const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);

function checkSchema(connection: DatabaseSync, path: string, now: number): void {
  const version = () => numberIn(connection.prepare("PRAGMA user_version").get() ?? {}, "user_version");
  if (version() === 0) makeTables(connection, now, () => version() === 0);
  const found = version();
  if (found === schemaVersion) return;
  throw new IdentityError(
    "configuration",
    `the file "${path}" of sqliteStore was written by another version: expected schema ${schemaVersion}, got ${found}`,
    { cure: "Give the path of a new file, or install the version of @identity-web/store-sqlite that wrote this one." },
  );
}

/** In one transaction: another process finds an empty file or all of it. */
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
