/** Says that a file is ours: "idwb", in SQLite's application_id. */
export const applicationId = 0x69647762;

/**
 * The steps from an empty file to the newest schema, the first one from version 0 to 1. A step that was released is never
 * changed. Times are REAL: milliseconds since the epoch, and by the store's clock where they aren't the provider's.
 */
export const migrations: readonly string[] = [
  `
  -- The store's time (see steady-time.ts), and the last number given to a write.
  CREATE TABLE steady_time (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    clock REAL NOT NULL,
    ahead REAL NOT NULL,
    number INTEGER NOT NULL
  ) STRICT;
  INSERT INTO steady_time VALUES (1, 0, 0, 0);

  CREATE TABLE sessions (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    sids TEXT NOT NULL, -- a JSON list of the sid's names
    issued_at REAL NOT NULL,
    created_at REAL NOT NULL,
    seen_at REAL NOT NULL,
    idle_expires_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT;
  CREATE INDEX sessions_by_end ON sessions (min(idle_expires_at, expires_at));

  CREATE TABLE grants (
    account TEXT NOT NULL, -- empty for the app's own
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER, -- NULL: claimed, and not there yet
    issued_at REAL,
    expires_at REAL,
    claim_id INTEGER,
    claim_until REAL,
    claim_single_use INTEGER,
    first_claim INTEGER NOT NULL,
    gone_at REAL, -- NULL: goes with its session
    sealed TEXT, -- NULL: has come to its end
    PRIMARY KEY (account, kind, id)
  ) STRICT;
  CREATE INDEX grants_by_end ON grants (gone_at) WHERE gone_at IS NOT NULL;
  CREATE TRIGGER grant_goes_with_its_session AFTER DELETE ON sessions BEGIN
    DELETE FROM grants WHERE account = old.account AND kind = 'session' AND id = old.id;
  END;

  CREATE TABLE redemptions (
    transaction_id TEXT PRIMARY KEY,
    started_at REAL NOT NULL,
    deadline REAL NOT NULL,
    until REAL NOT NULL,
    used INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX redemptions_by_end ON redemptions (until);

  CREATE TABLE barriers (
    account TEXT NOT NULL,
    sid TEXT NOT NULL, -- empty for the whole account
    at REAL NOT NULL,
    until REAL NOT NULL,
    issued_until REAL,
    outcome TEXT NOT NULL
  ) STRICT;
  CREATE INDEX barriers_by_place ON barriers (account, sid);
  CREATE INDEX barriers_by_end ON barriers (until);

  CREATE TABLE markers (
    sid TEXT NOT NULL,
    issuer TEXT NOT NULL, -- empty for whichever
    verified INTEGER NOT NULL,
    issued_until REAL,
    until REAL NOT NULL,
    placed INTEGER NOT NULL, -- the number of the write that placed it last
    PRIMARY KEY (sid, issuer, verified)
  ) STRICT;
  CREATE INDEX front_channel_markers ON markers (placed) WHERE verified = 0;
  CREATE INDEX markers_by_end ON markers (until);

  CREATE TABLE sid_accounts (
    sid TEXT NOT NULL,
    issuer TEXT NOT NULL,
    account TEXT NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (sid, account)
  ) STRICT;
  CREATE INDEX sid_accounts_by_end ON sid_accounts (until);
  `,
  `
  -- What a removal has put out of reach: an account's rows of earlier writes that were not issued later.
  CREATE TABLE tombstones (
    account TEXT NOT NULL,
    number INTEGER NOT NULL, -- the removal's
    covers TEXT NOT NULL, -- 'sessions' and their grants, or 'grants'
    issued_until REAL NOT NULL,
    until REAL NOT NULL -- then what it covers is swept
  ) STRICT;
  CREATE INDEX tombstones_by_account ON tombstones (account, number);
  CREATE INDEX tombstones_by_end ON tombstones (until);

  -- What a removal decides by, without the seals.
  ALTER TABLE sessions ADD COLUMN number INTEGER NOT NULL DEFAULT 0; -- of the write that stored it
  CREATE INDEX sessions_by_account ON sessions (account, id, number, issued_at, idle_expires_at, expires_at, sids);
  CREATE INDEX grants_by_account ON grants (account, kind, id, version, first_claim, issued_at, expires_at, gone_at);

  -- A process of an older version knows no tombstones: it shall find no seal, rather than one that was removed.
  ALTER TABLE sessions RENAME COLUMN sealed TO seal;
  ALTER TABLE grants RENAME COLUMN sealed TO seal;
  `,
];
