import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import { contentsOf, type StoreContents } from "../domain/store-contents.ts";
import type { StoredRecords } from "../ports/record-store.ts";
import type { StoreContext } from "../ports/store.ts";
import { Seals } from "./seals.ts";

/**
 * What a sealed store holds, opened for people: for a driver's own `inspect()`. Reads everything, so that it is for
 * administrators' pages and tests only. What can't be opened is left out.
 */
export async function sealedContents(
  { sessions, grants }: StoredRecords,
  { sealer }: Pick<StoreContext, "sealer">,
): Promise<StoreContents> {
  const seals = new Seals({ sealer, events: { emit: () => undefined } });
  const accounts = new Map<AccountKey, { key: AccountKey; sessions: Session[]; grants: Grant[] }>();
  const holdings = (key: AccountKey) => {
    const known = accounts.get(key) ?? { key, sessions: [], grants: [] };
    accounts.set(key, known);
    return known;
  };
  for (const record of [...sessions].sort((a, b) => a.createdAt - b.createdAt)) {
    const session = await seals.openSession(record, record);
    if (session !== undefined) holdings(record.account).sessions.push(session);
  }
  for (const { key, record } of grants) {
    if (!("app" in key)) holdings(key.account).grants.push(await seals.openGrant(key, record));
  }
  return contentsOf(accounts.values());
}
