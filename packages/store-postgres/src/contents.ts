import type { Cell } from "@identity-web/core";
import { failure } from "./error-texts.ts";
import type { Send } from "./sender.ts";

const pageSize = 500;

/** All partitions with their cells, some hundred cells at a time. */
export async function* contentsOf(send: Send, schema: string): AsyncGenerator<readonly [string, readonly Cell[]]> {
  const page = `SELECT partition, key, value, seal, version::text AS version FROM ${schema}.cells
    WHERE era OPERATOR(pg_catalog.=) (SELECT era FROM ${schema}.incarnation)
      AND (partition, key) OPERATOR(pg_catalog.>) ($1::text, $2::text)
    ORDER BY partition, key LIMIT ${pageSize}`;
  let [partition, key] = ["", ""];
  let cells: Cell[] = [];
  for (;;) {
    const { rows } = await send(page, partition, key);
    for (const row of rows) {
      const [name, own, value, version] = [row.partition, row.key, row.value, row.version].map(textOf);
      if (name !== partition && cells.length > 0) {
        yield [partition, cells];
        cells = [];
      }
      [partition, key] = [name ?? "", own ?? ""];
      cells.push({
        key,
        value: value ?? "",
        seal: row.seal === null ? undefined : textOf(row.seal),
        version: version ?? "",
      });
    }
    if (rows.length < pageSize) break;
  }
  if (cells.length > 0) yield [partition, cells];
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw failure("postgres-answer-unexpected", { found: typeof value });
}
