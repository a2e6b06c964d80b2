import { isAccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import type { AccountHoldings } from "../domain/store-contents.ts";
import { livingIn } from "../rules/contents.ts";
import { plainFormat } from "../rules/plain-format.ts";
import type { MemoryCells } from "./memory-cells.ts";

const format = plainFormat({ crypto: { hash: (text) => text } });

/** The present contents of the memory, account by account. */
export function* holdingsIn(cells: MemoryCells<object>): Iterable<AccountHoldings> {
  for (const [key, found] of cells.partitions()) {
    if (!isAccountKey(key)) continue;
    const living = livingIn(format, [...found], cells.step(key, {}).now);
    yield {
      key,
      sessions: living.sessions.flatMap(({ cell }) => (cell.seal === undefined ? [] : [cell.seal as Session])),
      // An ended grant has no seal and no content.
      grants: living.grants.flatMap(({ cell }) => (cell.seal === undefined ? [] : [cell.seal as Grant])),
    };
  }
}
