import type { AccountKey, PlacedGrantRecord, RecordStore, RemovalByName } from "@identity-web/core";
import type { Connection } from "./connection.ts";
import { grantsOf } from "./grant-field.ts";
import { drainRemoved, removeFromAccount } from "./lua/removal.ts";
import { listOf, numberOf } from "./reply.ts";
import type { StoreSettings } from "./settings.ts";

/** Grants that are handed over at once. */
const batch = 50;

/** Removes in one step; what it took away is handed over afterwards, a little at a time. */
export const removeRecords =
  (connection: Connection, { maxSkewMs, random }: StoreSettings): RecordStore["removeAccount"] =>
  async (account, removal) => {
    const name = random();
    const { sids, which, id } = namedBy(removal);
    const reply = await connection.run(
      removeFromAccount,
      (keys) => {
        const partition = keys.account(account);
        const { sessions, sessionIssues, grants, grantEnds, grantIssues, claims, barriers } = partition;
        const own = [...sessions, sessionIssues, grants, grantEnds, grantIssues, claims, barriers];
        return { partition, keys: [...own, ...partition.gone(name), ...sids.map((sid) => partition.ofSid(sid))] };
      },
      [which, id, removal.tokens, removal.issuedUntil ?? "-", removal.barrierForMs + maxSkewMs, batch, ...sids],
    );
    const [sessions, grants, at, first] = listOf(reply);
    const taken = { count: numberOf(grants), at: numberOf(at), first: grantsOf(account, first) };
    return {
      sessions: numberOf(sessions),
      grants: taken.count,
      removedGrants: handOver(connection, account, name, taken),
    };
  };

interface Taken {
  readonly count: number;
  readonly at: number;
  readonly first: readonly PlacedGrantRecord[];
}

async function* handOver(
  connection: Connection,
  account: AccountKey,
  name: string,
  { count, at, first }: Taken,
): AsyncGenerator<PlacedGrantRecord, void, undefined> {
  yield* first;
  for (let left = count - first.length; left > 0; ) {
    const reply = await connection.run(
      drainRemoved,
      (keys) => {
        const partition = keys.account(account);
        return { partition, keys: partition.gone(name) };
      },
      [at, batch],
    );
    const next = grantsOf(account, reply);
    if (next.length === 0) return;
    yield* next;
    left -= next.length;
  }
}

function namedBy({ sessions }: RemovalByName): { which: string; id: string; sids: readonly string[] } {
  if (typeof sessions === "string") return { which: sessions, id: "", sids: [] };
  return { which: "named", id: sessions.id ?? "", sids: sessions.sids };
}
