import type { AccountKey } from "../domain/account.ts";
import type { GrantKey } from "../domain/grant.ts";
import type { SessionId } from "../domain/session.ts";

/** Names of partitions. An account's partition is its key alone: no account key contains a colon. */
export const sidPartition = (sid: string): string => `sid:${sid}`;
/** The index of an identifier by which security events name a user, such as an e-mail address. */
export const subjectPartition = (name: string): string => `subject:${name}`;
/** The app's messages to other systems. */
export const outboxPartition = (app = ""): string => `outbox:${app}`;
/** The record that an app has carried a message out. Another app on the same store handles it in its own way. */
export const messagePartition = (name: string, app = ""): string => `message:${app}:${name}`;
export const redemptionPartition = (transactionId: string): string => `redemption:${transactionId}`;
export const partitionOf = (key: GrantKey): string => ("app" in key ? `app:${key.app}` : key.account);
/** The places of front-channel markers. */
export const budgetPartition = "front-channel markers";

/** Keys of cells in an account's partition. */
export const fenceKey = "fence";
export const sessionsUnder = "s:";
export const grantsUnder = "g:";
/** Grants of sessions. */
export const sessionGrantsUnder = "g:s:";
export const sessionCell = (id: SessionId): string => `s:${id}`;

/** Lists the sessions whose ID token had no sid. They are in no index of sids. */
export const withoutSidUnder = "w:";
export const withoutSidCell = (id: SessionId): string => `${withoutSidUnder}${id}`;

export function grantCell(key: GrantKey): string {
  if ("app" in key) return "g:app";
  return key.kind === "session" ? `${sessionGrantsUnder}${key.id}` : `g:o:${key.id}`;
}

/** Removed or ended grants whose own cell was overwritten. They wait here for their revocation. */
export const asideUnder = "a:";
export const asideCell = (grantCell: string, id: string): string => `${asideUnder}${grantCell}#${id}`;

export const sessionIdOf = (cell: string): SessionId => cell.slice(sessionsUnder.length);

/** The grant of a cell in an account's partition. */
export function grantKeyOf(account: AccountKey, cell: string): GrantKey {
  const [name = ""] = (cell.startsWith(asideUnder) ? cell.slice(asideUnder.length) : cell).split("#", 1);
  const id = name.slice("g:s:".length);
  return name.startsWith("g:s:") ? { account, kind: "session", id } : { account, kind: "on-behalf-of", id };
}

/** The cell of the session that a grant's cell belongs to. `undefined`: the grant has no session. */
export const sessionOfGrant = (cell: string): string | undefined =>
  cell.startsWith("g:s:") ? cell.slice(grantsUnder.length) : undefined;

/** The only cell of a message. */
export const messageKey = "done";

/** The only cell of a redemption. */
export const redemptionKey = "r";
