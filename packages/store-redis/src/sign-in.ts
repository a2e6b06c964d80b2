import type { RecordStore, Redemption } from "@identity-web/core";
import type { Connection } from "./connection.ts";
import { beginRedemption, indexSid, storeSession, useRedemption } from "./lua/sign-in.ts";
import { removeRecords } from "./removal.ts";
import { isNothing, listOf, numberOf, textOf } from "./reply.ts";
import type { StoreSettings } from "./settings.ts";

/** Begins redemptions: each in a partition of its own. */
export const beginRedemptionIn =
  (connection: Connection): RecordStore["beginRedemption"] =>
  async (transactionId, { forMs, rememberMs }) => {
    const reply = await connection.run(
      beginRedemption,
      (keys) => {
        const partition = keys.redemption(transactionId);
        return { partition, keys: [partition.key("redemption")] };
      },
      [forMs, rememberMs],
    );
    if (isNothing(reply)) return "replayed";
    const [startedAt = Number.NaN, deadline = Number.NaN] = listOf(reply).map(numberOf);
    return { transactionId, startedAt, deadline };
  };

/**
 * Signs in, in the order that lets no notice and no removal slip through: first the sid's index and markers, then the
 * account's barriers together with session and grant, then the redemption, whose record must still be there.
 */
export function signInTo(connection: Connection, settings: StoreSettings): RecordStore["signIn"] {
  const { maxSkewMs, random } = settings;
  const remove = removeRecords(connection, settings);
  return async (session, grant, redemption) => {
    const { account, id, issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt } = session;
    const generation = await connection.generation({ freshly: false });
    const entry = JSON.stringify([account, issuer]);
    const marked = await Promise.all(
      sids.map((name) =>
        connection.run(
          indexSid,
          (keys) => {
            const partition = keys.sid(name);
            return { partition, keys: [partition.key("index"), partition.key("markers")] };
          },
          [entry, expiresAt, issuedAt, issuer, maxSkewMs],
        ),
      ),
    );
    if (marked.some((reply) => numberOf(reply) === 1)) return "ended";

    const stored = await connection.run(
      storeSession,
      (keys) => {
        const partition = keys.account(account);
        const { sessions, sessionIssues, grants, grantEnds, grantIssues, barriers } = partition;
        const ofSids = sids.map((name) => partition.ofSid(name));
        return {
          partition,
          keys: [...sessions, sessionIssues, grants, grantEnds, grantIssues, barriers, ...ofSids],
        };
      },
      [
        ...[id, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, session.sealed],
        ...[grant.issuedAt, grant.expiresAt, grant.sealed ?? "", random()],
        ...[redemption.startedAt, maxSkewMs, ...sids],
      ],
    );
    const outcome = textOf(stored);
    if (outcome !== "created") return outcome === "collided" ? "collided" : "ended";
    const isUsed = await isUsedNow(connection, redemption);
    // A barrier or a marker may have been lost, with the server that had it, while the redemption's record was not.
    if (isUsed && (await connection.generation({ freshly: true })) === generation) return "created";
    await remove(account, { sessions: { id, sids: [] }, tokens: "of-those-sessions", barrierForMs: 0 });
    return isUsed ? "collided" : "ended";
  };
}

async function isUsedNow(connection: Connection, { transactionId, startedAt }: Redemption): Promise<boolean> {
  const reply = await connection.run(
    useRedemption,
    (keys) => {
      const partition = keys.redemption(transactionId);
      return { partition, keys: [partition.key("redemption")] };
    },
    [startedAt],
  );
  return numberOf(reply) === 1;
}
