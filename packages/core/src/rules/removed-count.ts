import type { Removed } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { Seen } from "../ports/cell-store.ts";
import type { Events } from "../ports/events.ts";
import { AccountView } from "./account-view.ts";
import type { Format } from "./format.ts";
import { grantsUnder, sessionsUnder, withoutSidUnder } from "./names.ts";
import { type Cells, cellsAtOnce, keysOf, lookAtRemoved, partnersNotShown, sessionsOfSid } from "./reach.ts";
import { type AskedRemoval, withoutCover } from "./removal.ts";

/** The sessions of a removal's sids, for its count. They are read beside its step, because it doesn't depend on them. */
export async function listedBeside<T>(
  cells: Cells<T>,
  { account, removal: { sessions, listed } }: AskedRemoval,
): Promise<readonly SessionId[]> {
  if (typeof sessions === "string" || listed !== undefined) return [];
  const ofSid = (sid: string) => sessionsOfSid(cells, account, sid, Number.POSITIVE_INFINITY);
  const found = await Promise.all((sessions.sids ?? []).map(ofSid));
  return found.flatMap((each) => each ?? []);
}

/**
 * Counts what a removal has removed, in two looks at most. The removal itself is done already, so a failure is only an event.
 *
 * @param first - What the removal's step has shown.
 */
export async function countRemoved<T>(
  { runner, format, events }: Cells<T> & { readonly events: Events },
  { account, id, removal }: AskedRemoval,
  first?: Seen<T>,
  listed?: Promise<readonly SessionId[]>,
): Promise<Removed> {
  const look = lookAtRemoved(removal);
  try {
    const shown = first ?? (await runner.step(account, { look }));
    const withoutSid = shown.cells
      .filter(({ key }) => key.startsWith(withoutSidUnder))
      .map(({ key }) => key.slice(withoutSidUnder.length));
    const known = new Set([...(look.keys ?? []), ...shown.cells.map(({ key }) => key)]);
    const named = keysOf([...((await listed) ?? []), ...withoutSid]).filter((key) => !known.has(key));
    const keys = [...new Set([...named, ...partnersNotShown(look, shown)])];
    const step = { look: { keys: keys.slice(0, cellsAtOnce), seals: false } };
    const more = keys.length === 0 ? undefined : await runner.step(account, step);
    // What was stored after the store has lost its memory is not what this removal removed.
    const isReset = more !== undefined && more.bornAt !== shown.bornAt;
    const counted = countTaken(
      format,
      { ...shown, cells: [...shown.cells, ...(isReset ? [] : (more?.cells ?? []))] },
      id,
    );
    const isPartial = shown.next !== undefined || keys.length > cellsAtOnce || isReset;
    return isPartial ? { ...counted, partial: true } : counted;
  } catch (error) {
    events.emit({ type: "store_failed", error });
    return { sessions: 0, grants: 0, partial: true };
  }
}

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
