import type { Removed } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { Look, Seen } from "../ports/cell-store.ts";
import type { Events } from "../ports/events.ts";
import { AccountView } from "./account-view.ts";
import type { Format } from "./format.ts";
import { grantsUnder, sessionCell, sessionsUnder, withoutSidCell, withoutSidUnder } from "./names.ts";
import { type Cells, cellsAtOnce, keysOf, lookAtRemoved, partnersNotShown, sessionsOfSid } from "./reach.ts";
import { type AskedRemoval, type Shown, withoutCover } from "./removal.ts";

/**
 * The sessions of a removal's sids, for its count. They are read while the removal's step runs, which doesn't depend on them.
 * `undefined`: there are too many.
 */
export async function listedBeside<T>(
  cells: Cells<T>,
  { account, removal: { sessions, listed } }: AskedRemoval,
): Promise<readonly SessionId[] | undefined> {
  if (typeof sessions === "string" || listed !== undefined) return [];
  const ofSid = (sid: string) => sessionsOfSid(cells, account, sid, Number.POSITIVE_INFINITY);
  const found = await Promise.all((sessions.sids ?? []).map(ofSid));
  const known = found.filter((each) => each !== undefined);
  return known.length < found.length ? undefined : known.flat();
}

/**
 * Counts what a removal has removed, with at most two more looks. The removal itself is already done, so a failed look is only
 * an event. The count always includes what the removal's own step has shown.
 */
export async function countRemoved<T>(
  { runner, format, events }: Cells<T> & { readonly events: Events },
  { account, id, removal }: AskedRemoval,
  { look, seen, isLate }: Shown<T>,
  listed?: Promise<readonly SessionId[] | undefined>,
): Promise<Removed> {
  let shown = seen;
  let isPartial = isLate || seen.next !== undefined;
  const known = new Set([...(look.keys ?? []), ...seen.cells.map(({ key }) => key)]);
  const add = async (more: Look): Promise<ReadonlySet<string>> => {
    const found = await runner.step(account, { look: { ...more, seals: false } });
    const keys = new Set(found.cells.map(({ key }) => key));
    // This removal didn't remove what was stored after the store lost its memory.
    const isReset = found.bornAt !== seen.bornAt;
    isPartial ||= isReset || found.next !== undefined;
    if (!isReset) shown = { ...shown, cells: [...shown.cells, ...found.cells.filter(({ key }) => !known.has(key))] };
    for (const key of keys) known.add(key);
    return keys;
  };
  try {
    const under = lookAtRemoved(removal).under.filter((prefix) => look.under?.includes(prefix) !== true);
    if (under.length > 0) await add({ under, most: cellsAtOnce });
    const ofSids = listed === undefined ? [] : await listed;
    const unnamed = withoutSidIn(shown).filter((each) => !known.has(sessionCell(each)));
    const missing = keysOf([...(ofSids ?? []), ...unnamed]).filter((key) => !known.has(key));
    const keys = [...new Set([...missing, ...partnersNotShown(look, shown)])];
    const lists = unnamed.map(withoutSidCell).slice(0, cellsAtOnce);
    const there = keys.length > 0 ? await add({ keys: [...keys.slice(0, cellsAtOnce), ...lists] }) : known;
    // A sweep of another process has deleted a session and its place in the list. The session may have been alive until this removal.
    const isSwept = lists.some((key) => !there.has(key));
    isPartial ||= isSwept || ofSids === undefined || keys.length > cellsAtOnce;
  } catch (error) {
    events.emit({ type: "store_failed", error });
    isPartial = true;
  }
  const counted = countTaken(format, shown, id);
  return isPartial ? { ...counted, partial: true } : counted;
}

const withoutSidIn = ({ cells }: Pick<Seen<unknown>, "cells">): readonly SessionId[] =>
  cells.filter(({ key }) => key.startsWith(withoutSidUnder)).map(({ key }) => key.slice(withoutSidUnder.length));

/** Counts the sessions and grants of a look that the removal's own cover has removed. */
function countTaken<T>(format: Format<T>, seen: Seen<T>, id: string): Removed {
  const after = new AccountView(format, seen);
  const before = withoutCover(format, seen, id);
  const isTaken = (there: (view: AccountView<T>) => boolean): boolean => there(before) && !there(after);
  const sessions = after
    .cellsUnder(sessionsUnder)
    .filter(({ key }) => isTaken((view) => view.session(key) !== undefined));
  const grants = after
    .cellsUnder(grantsUnder)
    .filter(({ key }) => isTaken((view) => view.grant(key)?.facts.version !== undefined));
  return { sessions: sessions.length, grants: grants.length };
}
