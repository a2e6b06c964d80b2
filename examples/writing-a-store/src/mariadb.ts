import type { Database, Query } from "./database.ts";
import type { Dialect } from "./schema.ts";

/** The part of a `Pool` of `mysql2/promise` that is needed. */
export interface Pool {
  getConnection(): Promise<Connection>;
}

interface Connection {
  query(sql: string, parameters?: unknown[]): Promise<[unknown, unknown]>;
  release(): void;
  destroy(): void;
}

/** For `schema()`. A name of 500 UTF-16 code units has at most 1 500 bytes, and an index takes two of them: 3 072 bytes. */
export const mariadbDialect: Dialect = {
  // UTC_TIMESTAMP() is the start of the statement, without a time zone. UNIX_TIMESTAMP() of a local time is ambiguous in October.
  time: "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) / 1000)",
  name: "varbinary(1500)",
  text: "longtext CHARACTER SET utf8mb4",
};

export const mariadb = (pool: Pool): Database => ({
  time: mariadbDialect.time,
  async transaction(work) {
    const connection = await pool.getConnection();
    let committed = false;
    try {
      await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
      await connection.query("START TRANSACTION");
      const answer = await work(numbered(connection));
      await connection.query("COMMIT");
      committed = true;
      return answer;
    } finally {
      if (committed) connection.release();
      else connection.destroy();
    }
  },
});

/** Statements whose parameters are called $1, $2 …: the driver knows only question marks, which take their values in order. */
const numbered =
  (connection: Connection): Query =>
  async (sql, parameters) => {
    const values = [...sql.matchAll(/\$(\d+)/g)].map(([, place]) => parameters[Number(place) - 1]);
    const [rows] = await connection.query(sql.replaceAll(/\$\d+/g, "?"), values);
    return Array.isArray(rows) ? rows : [];
  };
