/** What differs between databases. */
export interface Dialect {
  /** An SQL expression for the server's time, in ms since the epoch. */
  readonly time: string;
  /** The type of names, which are compared byte by byte. */
  readonly name: string;
  /** The type of texts of up to 1 MiB. */
  readonly text: string;
}

/** Run this once, in the app's migrations. No column has a reserved word for its name. */
export const schema = ({ time, name, text }: Dialect): string => `
  CREATE TABLE stripes (
    id integer PRIMARY KEY,
    latest double precision NOT NULL,
    ahead double precision NOT NULL,
    born_at double precision NOT NULL
  );
  CREATE TABLE cells (
    stripe integer NOT NULL,
    place ${name} NOT NULL,
    name ${name} NOT NULL,
    content ${text} NOT NULL,
    seal ${text},
    version char(36) NOT NULL,
    ends_at double precision NOT NULL,
    PRIMARY KEY (place, name)
  );
  CREATE INDEX cells_by_end ON cells (stripe, ends_at);
  INSERT INTO stripes
    WITH RECURSIVE moment(now) AS (SELECT ${time}),
      ids(id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM ids WHERE id < 255)
    SELECT id, now, 0, now FROM ids, moment;
`;
