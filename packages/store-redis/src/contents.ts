import type { AccountKey, PlacedGrantRecord, StoredRecords } from "@identity-web/core";
import type { Send } from "./client.ts";
import type { Connection } from "./connection.ts";
import { grantsOf } from "./grant-field.ts";
import { accountContents } from "./lua/sessions.ts";
import { groupsOf, listOf, textOf } from "./reply.ts";

type StoredSession = StoredRecords["sessions"] extends Iterable<infer Each> ? Each : never;

const stepSize = "500";

/** Everything that lives, account by account, for administrators' pages and tests: looks at every key. */
export async function contentsOf(connection: Connection, servers: readonly Send[]): Promise<StoredRecords> {
  const prefix = `${await connection.prefix()}{a:`;
  const accounts = new Set<AccountKey>();
  for (const send of servers) {
    for (const key of await keysOf(send, prefix))
      accounts.add(decodeURIComponent(key.slice(prefix.length).split("}")[0] ?? ""));
  }
  const sessions: StoredSession[] = [];
  const grants: PlacedGrantRecord[] = [];
  for (const account of accounts) {
    const found = await contentsOfAccount(connection, account);
    sessions.push(...found.sessions);
    grants.push(...found.grants);
  }
  return { sessions, grants };
}

async function contentsOfAccount(connection: Connection, account: AccountKey): Promise<StoredRecords> {
  const reply = await connection.run(
    accountContents,
    (keys) => {
      const partition = keys.account(account);
      return { partition, keys: [...partition.sessions, partition.grants, partition.grantEnds] };
    },
    [],
  );
  const [sessions, grants] = listOf(reply);
  return {
    sessions: groupsOf(sessions, 5).map(([id = "", seenAt, idleExpiresAt, createdAt, sealed = ""]) => ({
      account,
      id,
      seenAt: Number(seenAt),
      idleExpiresAt: Number(idleExpiresAt),
      createdAt: Number(createdAt),
      sealed,
    })),
    grants: grantsOf(account, grants),
  };
}

async function keysOf(send: Send, prefix: string): Promise<string[]> {
  const pattern = `${prefix.replace(/[\\*?[\]]/g, "\\$&")}*`;
  const keys: string[] = [];
  let cursor = "0";
  do {
    const [next, found] = listOf(await send(["SCAN", cursor, "MATCH", pattern, "COUNT", stepSize], undefined));
    keys.push(...listOf(found).map(textOf));
    cursor = textOf(next);
  } while (cursor !== "0");
  return keys;
}
