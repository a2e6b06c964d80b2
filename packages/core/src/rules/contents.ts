import { type AccountKey, isAccountKey } from "../domain/account.ts";
import { type AccountHoldings, contentsOf, type StoreContents } from "../domain/store-contents.ts";
import type { Cell } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import type { Format } from "./format.ts";
import { grantKeyOf, grantsUnder, sessionIdOf } from "./names.ts";

/** The living sessions and grants of a store's accounts, without secrets. */
export async function contentsOfCells<T>(
  format: Format<T>,
  partitions: Iterable<Partition<T>> | AsyncIterable<Partition<T>>,
  now: number,
): Promise<StoreContents> {
  const holdings: AccountHoldings[] = [];
  for await (const [partition, cells] of partitions) {
    if (isAccountKey(partition)) holdings.push(await holdingsOf(format, partition, [...cells], now));
  }
  return contentsOf(holdings);
}

/** A partition's name and all its cells. */
type Partition<T> = readonly [partition: string, cells: Iterable<Cell<T>>];

async function holdingsOf<T>(
  format: Format<T>,
  key: AccountKey,
  cells: readonly Cell<T>[],
  now: number,
): Promise<AccountHoldings> {
  const living = livingIn(format, cells, now);
  const sessions = await Promise.all(
    living.sessions.map(async ({ facts, cell }) =>
      cell.seal === undefined
        ? undefined
        : format.openSession({ account: key, id: sessionIdOf(cell.key) }, facts, cell.seal),
    ),
  );
  const grants = await Promise.all(
    living.grants.map(async ({ facts, cell }) => format.openGrant(grantKeyOf(key, cell.key), facts, cell.seal)),
  );
  return { key, sessions: sessions.filter((session) => session !== undefined), grants };
}

/** The living sessions of an account, oldest first, and its existing grants. */
export function livingIn<T>(format: Format<T>, cells: readonly Cell<T>[], now: number) {
  const view = new AccountView(format, { now, cells });
  return {
    sessions: view.sessions().sort((a, b) => a.facts.createdAt - b.facts.createdAt),
    grants: view.cellsUnder(grantsUnder).flatMap(({ key }) => {
      const found = view.grant(key);
      return found?.facts.version === undefined ? [] : [found];
    }),
  };
}
