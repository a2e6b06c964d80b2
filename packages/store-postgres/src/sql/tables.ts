/**
 * The tables. An update of a cell changes no index unless its end moves by more than a day: `sweep_at` stays the same. So touches
 * are HOT updates, for which `fillfactor` leaves room.
 */
export const tables = (schema: string): string => `
  CREATE TABLE ${schema}.cells (
    era integer NOT NULL,
    partition text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text NOT NULL,
    seal text,
    version uuid NOT NULL,
    ends_at double precision NOT NULL,
    sweep_at double precision NOT NULL,
    PRIMARY KEY (era, partition, key)
  ) WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02);
  ALTER TABLE ${schema}.cells ALTER COLUMN seal SET STORAGE EXTERNAL;
  CREATE INDEX cells_by_sweep ON ${schema}.cells (sweep_at);

  -- The latest time that a process has got, in ms since the epoch. It is a sequence, because a rollback doesn't reset a sequence.
  CREATE SEQUENCE ${schema}.latest AS bigint MINVALUE 0 START 0;

  -- How far that time is ahead of the server's clock, in ms, after the clock was set back.
  CREATE SEQUENCE ${schema}.ahead AS bigint MINVALUE 0 START 0;

  -- Where the next sweep begins.
  CREATE SEQUENCE ${schema}.swept AS bigint MINVALUE 0 START 0;

  -- Which state of the server the cells belong to, and when it began. Cells of another era count for nothing.
  CREATE TABLE ${schema}.incarnation (
    one boolean PRIMARY KEY CHECK (one),
    era integer NOT NULL,
    identity text NOT NULL,
    born_at double precision NOT NULL
  );

  -- The partitions for which a process waits. If a crash empties this table, a waiting process looks again a little later.
  -- Every role of the database may listen, so a notification has a random name instead of the partition.
  CREATE UNLOGGED TABLE ${schema}.waits (
    partition text COLLATE "C" PRIMARY KEY,
    name uuid NOT NULL DEFAULT gen_random_uuid(),
    until double precision NOT NULL
  );
`;
