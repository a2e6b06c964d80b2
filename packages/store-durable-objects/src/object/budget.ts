import type { Partition } from "./partition.ts";
import { budgetSchema } from "./schema.ts";

/** A front-channel marker as its budget knows it. */
export interface CountedMarker {
  /** Its places, in the store's own words. */
  readonly name: string;
  /** The notice that placed it last. */
  readonly notice: string;
}

/** A marker that had to go, and whether it still could have stopped anything. */
export interface DroppedMarker extends CountedMarker {
  readonly needed: boolean;
}

const droppedAtOnce = 100;

/** Counts a front-channel marker. @returns those that are too many now, the oldest first */
export function countMarker(
  partition: Partition,
  { name, notice }: CountedMarker,
  lastMs: number,
  limit: number,
): Promise<readonly DroppedMarker[]> {
  return partition.write(budgetSchema, lastMs, ({ now, number }) => {
    const marker = [name, notice, number, now + lastMs];
    partition.all("INSERT OR REPLACE INTO markers VALUES (?, ?, ?, ?)", ...marker);
    const count = partition.get<{ count: number }>("SELECT count(*) AS count FROM markers")?.count ?? 0;
    const tooMany = Math.min(count - limit, droppedAtOnce);
    if (tooMany <= 0) return [];
    const dropped = partition.all<{ name: string; notice: string; until: number }>(
      "SELECT name, notice, until FROM markers ORDER BY number LIMIT ?",
      tooMany,
    );
    for (const each of dropped) partition.all("DELETE FROM markers WHERE name = ?", each.name);
    return dropped.map((each) => ({ name: each.name, notice: each.notice, needed: now <= each.until }));
  });
}
