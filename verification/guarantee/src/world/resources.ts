import type { AccountKey, GrantKey, RefreshClaim, SessionKey } from "@identity-web/core";
import type { Touches } from "../schedule/step.ts";

/**
 * Names of the resources that steps touch. A partition's operations are atomic, so each of them would touch `account`.
 * Sessions' last use and single grants have names of their own, because steps on them don't conflict.
 */
const accountOf = (account: AccountKey): string => `account:${account}`;
export const sidOf = (sid: string): string => `sid:${sid}`;
const redemptionOf = (transactionId: string): string => `redemption:${transactionId}`;

/** Redemptions and rulings have times that are compared later, so their order matters in all partitions. */
const stamps = "stamps";

const grantOf = (key: GrantKey): string => ("app" in key ? `app:${key.app}` : `grant:${key.account}/${key.id}`);
const placeOf = (key: GrantKey): string => ("app" in key ? "app" : accountOf(key.account));

/** The resources of each operation of a store, if the operation is one step. */
export const touchesOf = {
  readSession: ({ account, id }: SessionKey, touch: boolean): Touches => ({
    reads: [accountOf(account)],
    writes: touch ? [`seen:${account}/${id}`] : [],
  }),
  listSessions: (account: AccountKey): Touches => ({ reads: [accountOf(account)] }),
  readGrant: (key: GrantKey): Touches => ({ reads: [placeOf(key), grantOf(key)] }),
  writeGrant: (key: GrantKey): Touches => ({ reads: [placeOf(key)], writes: [grantOf(key)] }),
  /** @param withSession - The session is written in the same step, and requests look at it. */
  writeClaimed: ({ key }: RefreshClaim, withSession = false): Touches =>
    withSession ? { writes: [placeOf(key), grantOf(key)] } : { reads: [placeOf(key)], writes: [grantOf(key)] },
  beginRedemption: (transactionId: string): Touches => ({
    reads: [stamps],
    writes: [redemptionOf(transactionId)],
  }),
  mark: (sid: string): Touches => ({ writes: [sidOf(sid)] }),
  remove: (account: AccountKey): Touches => ({ writes: [accountOf(account), stamps] }),
  store: (account: AccountKey): Touches => ({ writes: [accountOf(account)] }),
};

/** A process's record of its refreshes in flight, and of its callers' turns and looks. Each call that waits for one of them reads it. */
export const refreshesOf = (node: string): string => `${node}, refreshes under way`;

/** A browser's tabs share its cookies. */
export const cookiesOf = (browser: string): string => `cookies of ${browser}`;

/** The terms of a Cluster's masters. */
export const termsResource = "terms of the masters";
/** The term of one of them. */
export const termOf = (kind: string): string => `term of the master of ${kind}`;
/** The stamp and all cells of a partition in a Cluster. */
export const stampOf = (partition: string): string => `stamp of ${partition}`;
