import { type ErrorText, errorsOf } from "@identity-web/core";

/** All errors of the SQLite store, by reason. docs/errors.md is made from this table. */
export const errorTexts = {
  "sqlite-module-missing": {
    code: "configuration",
    message: "sqliteStore needs the module node:sqlite, and {runtime} has none",
    cure: "Run on Node 22.13 or later, or choose another store.",
  },
  "sqlite-file-foreign": {
    code: "configuration",
    message: 'the file "{path}" of sqliteStore belongs to another program',
    cure: "Give the path of a new file.",
  },
  "sqlite-log-refused": {
    code: "configuration",
    message: 'the file "{path}" of sqliteStore needs a write-ahead log, and SQLite keeps the journal mode "{mode}"',
    cure: "Give the path of a file on a local disk: not in memory, and not on a network file system.",
  },
  "sqlite-schema-other": {
    code: "configuration",
    message: 'another version wrote the file "{path}" of sqliteStore: expected schema {expected}, got {found}',
    cure: "Give the path of a new file, or install the version of @identity-web/store-sqlite that wrote this one.",
  },
  "sqlite-not-a-database": {
    code: "configuration",
    message: 'the file "{path}" of sqliteStore is not an SQLite database',
    cure: "Give the path of a new file, or move this file away.",
  },
  "sqlite-file-damaged": {
    code: "store_unavailable",
    message: 'the file "{path}" of sqliteStore is damaged',
    cure: "End the app's processes and move the file away: all users must then sign in again. Find out what damaged it: the disk, or a copy made while it was in use.",
  },
  "sqlite-file-not-writable": {
    code: "configuration",
    message: 'the file "{path}" of sqliteStore can\'t be opened for writing',
    cure: "Make its folder, and let this process read and write in it.",
  },
  "sqlite-file-unopened": {
    code: "store_unavailable",
    message: 'the file "{path}" of sqliteStore can\'t be opened',
    cure: "Read SQLite's own error below. If the file is locked, find the process that has it open.",
  },
  "sqlite-file-locked": {
    code: "store_unavailable",
    message: "another process kept the SQLite file locked for {busyTimeoutMs} ms",
    cure: "Find the process that holds the lock. If its writes take that long, raise busyTimeoutMs of sqliteStore.",
  },
  "sqlite-column-unexpected": {
    code: "store_unavailable",
    message: "the column {column} of the SQLite file has a wrong type: expected {expected}, got {found}",
    cure: "Find the program that changed the file. End the app's processes and move the file away: all users must then sign in again.",
  },
  "sqlite-text-malformed": {
    code: "store_unavailable",
    message: "expected well-formed text, and got a lone surrogate, which SQLite would change",
    cure: "Find the text with a lone surrogate in the provider's claims or in the app's data.",
  },
  "sqlite-text-cut": {
    code: "store_unavailable",
    message: "expected text without U+0000, and got one, which this version of Node cuts off",
    cure: "Update Node to version 24, or find the text with U+0000 in the app's data.",
  },
  "sqlite-file-replaced": {
    code: "store_unavailable",
    message: 'the file "{path}" of sqliteStore was removed or replaced while this process had it open',
    cure: "Restart every process that has the file open. End the processes before you move, replace or delete the file.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of the SQLite store. */
export const failure = errorsOf(errorTexts);
