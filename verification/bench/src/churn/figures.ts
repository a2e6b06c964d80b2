import type pg from "pg";

/** PostgreSQL's counts of the table of cells. Sizes are bytes. */
export interface TableFigures {
  readonly rows: number;
  readonly deadRows: number;
  readonly tableBytes: number;
  readonly toastBytes: number;
  readonly indexBytes: number;
  /** Since the server started. */
  readonly updates: number;
  readonly hotUpdates: number;
  readonly autovacuums: number;
}

/** PostgreSQL's own counts, a moment after the last change has reached them. */
export async function readFigures(pool: pg.Pool, schema: string): Promise<TableFigures> {
  const cells = `'${schema}.cells'::regclass`;
  const { rows } = await pool.query(`SELECT
    (SELECT count(*) FROM ${schema}.cells)::double precision AS rows,
    n_dead_tup::double precision AS "deadRows",
    pg_relation_size(${cells})::double precision AS "tableBytes",
    coalesce((SELECT pg_total_relation_size(nullif(reltoastrelid, 0)) FROM pg_class WHERE oid = ${cells}), 0)::double precision
      AS "toastBytes",
    pg_indexes_size(${cells})::double precision AS "indexBytes",
    n_tup_upd::double precision AS updates, n_tup_hot_upd::double precision AS "hotUpdates",
    autovacuum_count::double precision AS autovacuums
    FROM pg_stat_user_tables WHERE relid = ${cells}`);
  return rows[0];
}

export const totalBytes = ({ tableBytes, toastBytes, indexBytes }: TableFigures): number =>
  tableBytes + toastBytes + indexBytes;

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
