import type { RecordStore, SessionSummary } from "@identity-web/core";
import type { Connection } from "./connection.ts";
import { listSessions, readSession } from "./lua/sessions.ts";
import { isNothing, listOf, textOf } from "./reply.ts";

/** A session is one round trip, its touch included. */
export const sessionsIn = (connection: Connection): RecordStore["sessions"] => ({
  async read({ account, id }, touch) {
    const reply = await connection.run(
      readSession,
      (keys) => {
        const partition = keys.account(account);
        return { partition, keys: [...partition.sessions, partition.grants, partition.grantEnds] };
      },
      [id, touch?.everyMs ?? "", touch?.idleMs ?? ""],
    );
    if (isNothing(reply)) return undefined;
    const [seenAt, idleExpiresAt, sealed] = listOf(reply).map(textOf);
    return { seenAt: Number(seenAt), idleExpiresAt: Number(idleExpiresAt), sealed: sealed ?? "" };
  },

  async list(account) {
    const reply = await connection.run(
      listSessions,
      (keys) => {
        const partition = keys.account(account);
        return { partition, keys: partition.sessions };
      },
      [],
    );
    const summaries = listOf(reply).map((each) => summaryOf(textOf(each)));
    return summaries.sort((a, b) => b.createdAt - a.createdAt);
  },
});

function summaryOf(text: string): SessionSummary {
  const [id = "", seenAt, idleExpiresAt, expiresAt, createdAt] = text.split(" ");
  return {
    id,
    createdAt: Number(createdAt),
    seenAt: Number(seenAt),
    expiresAt: Math.min(Number(idleExpiresAt), Number(expiresAt)),
  };
}
