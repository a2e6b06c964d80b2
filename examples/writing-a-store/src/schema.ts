/** Run this once, in the app's migrations. `time` is the server's time in ms since the epoch. */
export const schema = (time: string): string => `
  CREATE TABLE stripes (
    id integer PRIMARY KEY,
    latest double precision NOT NULL,
    ahead double precision NOT NULL,
    born_at double precision NOT NULL
  );
  CREATE TABLE cells (
    stripe integer NOT NULL,
    partition text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text NOT NULL,
    seal text,
    version text NOT NULL,
    ends_at double precision NOT NULL,
    PRIMARY KEY (partition, key)
  );
  CREATE INDEX cells_by_end ON cells (stripe, ends_at);
  WITH RECURSIVE moment(now) AS (SELECT ${time}),
    ids(id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM ids WHERE id < 255)
  INSERT INTO stripes SELECT id, now, 0, now FROM ids, moment;
`;
