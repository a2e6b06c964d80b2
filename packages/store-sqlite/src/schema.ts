/** Marks a file of this store: "idwb", in SQLite's application_id. */
export const applicationId = 0x69647762;

/** SQLite's user_version. The store refuses a file of another version. */
export const schemaVersion = 3;

/** Times are REAL: milliseconds since the epoch, by the store's clock. */
export const tables = `
  CREATE TABLE cells (
    partition TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    seal TEXT,
    version INTEGER NOT NULL,
    ends_at REAL NOT NULL,
    PRIMARY KEY (partition, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cells_by_end ON cells (ends_at);

  -- The last version number, the time of the last write, and the time when the file was created.
  CREATE TABLE moment (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    latest REAL NOT NULL,
    born_at REAL NOT NULL
  ) STRICT;
`;
