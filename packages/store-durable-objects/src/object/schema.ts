import { sweptAt } from "./tombstones.ts";

/** What one kind of object keeps. */
export interface Schema {
  readonly kind: string;
  /** The steps from nothing to the newest tables. One that was released is never changed. Without comments: a Worker carries them. */
  readonly steps: readonly string[];
  /** Of each table its key, and when a row ends: it is swept later than that. NULL: it goes with another. */
  readonly ends: Readonly<Record<string, { readonly key: string; readonly end: string }>>;
}

// Times are REAL: milliseconds since the epoch, and by the object's clock where they aren't the provider's. Columns are named
// as the properties that are made of them. Each row is one write: no index beside the key.

/**
 * An account, or an app with its own grants. `sids`: a JSON list of the sid's names. `number`: of the write that made it.
 * A grant without a `version` is claimed and not there yet; without `goneAt` it goes with its session; without `sealed` it has
 * come to its end. Barriers lie by sid, '' for the whole account, as a JSON list. Tombstones: see tombstones.ts.
 */
export const accountSchema: Schema = {
  kind: "account",
  steps: [
    `
    CREATE TABLE sessions (
      id TEXT PRIMARY KEY,
      sids TEXT NOT NULL,
      issuedAt REAL NOT NULL,
      createdAt REAL NOT NULL,
      seenAt REAL NOT NULL,
      idleExpiresAt REAL NOT NULL,
      expiresAt REAL NOT NULL,
      sealed TEXT NOT NULL,
      number INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE grants (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      version INTEGER,
      issuedAt REAL,
      expiresAt REAL,
      claimId INTEGER,
      claimUntil REAL,
      singleUse INTEGER,
      firstClaim INTEGER NOT NULL,
      goneAt REAL,
      sealed TEXT,
      PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER grantGoesWithItsSession AFTER DELETE ON sessions BEGIN
      DELETE FROM grants WHERE kind = 'session' AND id = old.id;
    END;

    CREATE TABLE barriers (
      sid TEXT PRIMARY KEY,
      standing TEXT NOT NULL,
      until REAL NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE removedGrants (
      removal INTEGER NOT NULL,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      issuedAt REAL NOT NULL,
      expiresAt REAL NOT NULL,
      sealed TEXT,
      until REAL NOT NULL,
      PRIMARY KEY (removal, kind, id)
    ) STRICT, WITHOUT ROWID;
    `,
    `
    DROP TABLE removedGrants;
    CREATE TABLE tombstones (
      number INTEGER NOT NULL,
      covers TEXT NOT NULL,
      issuedUntil REAL,
      until REAL NOT NULL,
      PRIMARY KEY (number, covers)
    ) STRICT, WITHOUT ROWID;
    `,
  ],
  ends: {
    sessions: { key: "id", end: sweptAt.sessions },
    grants: { key: "kind, id", end: sweptAt.grants },
    barriers: { key: "sid", end: "until" },
    tombstones: { key: "number, covers", end: sweptAt.tombstones },
  },
};

/**
 * One name of a provider's session: who has sessions of it, and the markers of its notices. A marker's issuer is '' for
 * whichever; its `notice` is the one that placed it last.
 */
export const sidSchema: Schema = {
  kind: "sid",
  steps: [
    `
    CREATE TABLE accounts (
      account TEXT PRIMARY KEY,
      issuer TEXT NOT NULL,
      until REAL NOT NULL,
      number INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE markers (
      issuer TEXT NOT NULL,
      verified INTEGER NOT NULL,
      issuedUntil REAL,
      until REAL NOT NULL,
      notice TEXT NOT NULL,
      PRIMARY KEY (issuer, verified)
    ) STRICT, WITHOUT ROWID;
    `,
  ],
  ends: {
    accounts: { key: "account", end: "until" },
    markers: { key: "issuer, verified", end: "until" },
  },
};

/** One sign-in's code: whether it was sent. */
export const transactionSchema: Schema = {
  kind: "transaction",
  steps: [
    `
    CREATE TABLE redemption (
      one INTEGER PRIMARY KEY,
      startedAt REAL NOT NULL,
      deadline REAL NOT NULL,
      until REAL NOT NULL,
      used INTEGER NOT NULL
    ) STRICT;
    `,
  ],
  ends: { redemption: { key: "one", end: "until" } },
};

/** All markers of front-channel notices, to keep them within their budget. */
export const budgetSchema: Schema = {
  kind: "budget",
  steps: [
    `
    CREATE TABLE markers (
      name TEXT PRIMARY KEY,
      notice TEXT NOT NULL,
      number INTEGER NOT NULL,
      until REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX markersByAge ON markers (number);
    `,
  ],
  ends: { markers: { key: "name", end: "until" } },
};

export const schemas: readonly Schema[] = [accountSchema, sidSchema, transactionSchema, budgetSchema];
