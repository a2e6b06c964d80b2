import type { Partition } from "./partition.ts";
import { transactionSchema } from "./schema.ts";

/** When a redemption began, and until when its sign-in may be stored; in ms since the epoch. */
export interface Begun {
  readonly startedAt: number;
  readonly deadline: number;
}

/** Notes that a transaction's code is sent: once. */
export function beginRedemption(partition: Partition, forMs: number, rememberMs: number): Promise<Begun | "replayed"> {
  const keptMs = Math.max(forMs, rememberMs);
  return partition.write(transactionSchema, keptMs, ({ now }) => {
    const known = partition.get("SELECT 1 AS one FROM redemption WHERE until >= ?", now);
    if (known !== undefined) return "replayed";
    const row = [now, now + forMs, now + keptMs];
    partition.all("INSERT OR REPLACE INTO redemption VALUES (1, ?, ?, ?, 0)", ...row);
    return { startedAt: now, deadline: now + forMs };
  });
}

/**
 * Step (b′) of a sign-in: whether this redemption may sign in now. Once, in time, and only if this object still knows it:
 * what was reset in between knows nothing of the removals of before either.
 */
export async function useRedemption(partition: Partition, startedAt: number): Promise<boolean> {
  if (partition.isEmpty) return false;
  return partition.write(transactionSchema, undefined, ({ now }) => {
    const used = partition.get<{ deadline: number }>(
      "UPDATE redemption SET used = 1 WHERE startedAt = ? AND until >= ? AND used = 0 RETURNING deadline",
      ...[startedAt, now],
    );
    return used !== undefined && now <= used.deadline;
  });
}
