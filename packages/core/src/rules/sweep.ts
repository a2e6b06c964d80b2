import type { Cell, Seen, Step } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import { type Cover, fenceEnd, withoutCovers } from "./fence.ts";
import type { Format } from "./format.ts";
import { areTokensDropped, type FenceMark, namesSession } from "./marks.ts";
import {
  asideUnder,
  fenceKey,
  grantsUnder,
  sessionIdOf,
  sessionOfGrant,
  sessionsUnder,
  withoutSidCell,
} from "./names.ts";
import { asSeen } from "./runner.ts";

/** How long after a removal a grant stays for another process, in ms: only its app, and only a process with its secret, can revoke it. */
const othersWaitMs = 3_600_000;

/** A removed grant that must be revoked. */
export interface OwedGrant<T> {
  readonly cell: Cell<T>;
  /** Whether it stays for another process if this one can't open it. */
  readonly waits: boolean;
}

/** The actions of a sweep on the cells of one look. */
export interface SweepPlan<T> {
  /** Grants to revoke at the provider before they are deleted. */
  readonly revoke: readonly OwedGrant<T>[];
  readonly delete: readonly Cell<T>[];
  /** Whether removed cells stay for the app that can revoke them. */
  readonly leaves: boolean;
}

/** Decides which cells of a look were removed or have expired. */
export function planSweep<T>(format: Format<T>, seen: Seen<T>, app: string | undefined): SweepPlan<T> {
  const view = new AccountView(format, seen);
  const plan = { revoke: [] as OwedGrant<T>[], delete: [] as Cell<T>[], leaves: false };
  const waits = (covers: readonly Cover[]) => covers.every(({ at }) => seen.now <= at + othersWaitMs);
  const take = (cell: Cell<T>, facts: SessionFacts | GrantFacts, covers: readonly Cover[]): boolean => {
    if (covers.length === 0) {
      if (isOver(cell)) plan.delete.push(cell);
      return false;
    }
    const isOurs = app === undefined || facts.app === undefined || facts.app === app;
    if (!isOurs && waits(covers)) {
      plan.leaves = true;
      return false;
    }
    plan.delete.push(cell);
    return isOurs;
  };
  // Expired cells are deleted too. A session's grant without its session is over.
  const isOver = ({ key }: Cell<T>): boolean => {
    if (key.startsWith(sessionsUnder)) return view.uncoveredSession(key) === undefined;
    const session = sessionOfGrant(key);
    const isAlone = session !== undefined && view.uncoveredSession(session) === undefined;
    return isAlone || view.uncoveredGrant(key) === undefined;
  };
  for (const cell of view.cellsUnder(grantsUnder)) {
    const facts = format.read<GrantFacts>(cell.value);
    const covers = view.grantCovers(cell);
    const isAlive = cell.seal !== undefined && seen.now < facts.expiresAt;
    if (take(cell, facts, covers) && isAlive && covers.some(({ revoke }) => revoke))
      plan.revoke.push({ cell, waits: waits(covers) });
  }
  for (const cell of view.cellsUnder(sessionsUnder)) {
    const facts = format.read<SessionFacts>(cell.value);
    take(cell, facts, view.sessionCovers({ cell, facts }));
  }
  // A grant that was set aside is no longer a grant of the account. It only waits for its revocation.
  for (const cell of view.cellsUnder(asideUnder)) {
    const facts = format.read<GrantFacts>(cell.value);
    const { covers } = view.fence;
    if (take(cell, facts, covers) && seen.now < facts.expiresAt) plan.revoke.push({ cell, waits: waits(covers) });
  }
  return plan;
}

/** The step that deletes the planned cells, if none of them has changed. */
export const deletion = <T>(format: Format<T>, cells: readonly Cell<T>[]): Step<T> => ({
  when: cells.map((cell) => asSeen(cell.key, cell)),
  delete: cells.flatMap(({ key, value }) => {
    const isListed = key.startsWith(sessionsUnder) && format.read<SessionFacts>(value).sids.length === 0;
    return isListed ? [key, withoutSidCell(sessionIdOf(key))] : [key];
  }),
});

/** Whether a mark names a living session, or a grant whose tokens it drops. */
function isNeeded<T>(mark: FenceMark, view: AccountView<T>, format: Format<T>): boolean {
  if (mark.effect === "sign-in-again") {
    return view.sessions().some(({ cell, facts }) => namesSession(mark, sessionIdOf(cell.key), facts));
  }
  return view
    .cellsUnder(grantsUnder)
    .some(({ key, value }) => areTokensDropped([mark], format.read<GrantFacts>(value), view.ownerOf(key)));
}

/**
 * The step that deletes the covers of a fence, and the marks that no longer name anything, if the fence has not changed.
 * `undefined`: there is nothing to delete.
 */
export function dropCovers<T>(format: Format<T>, seen: Seen<T>): Step<T> | undefined {
  const view = new AccountView(format, seen);
  const { fence, fenceCell } = view;
  const { marks = [] } = fence;
  // One of several pages doesn't show all sessions and grants that a mark may name.
  const needed = seen.next === undefined ? marks.filter((mark) => isNeeded(mark, view, format)) : marks;
  if (fence.covers.length === 0 && needed.length === marks.length) return undefined;
  const left = withoutCovers(fence, needed, seen.now);
  const when = [asSeen(fenceKey, fenceCell)];
  if (left === undefined) return { when, delete: [fenceKey] };
  return { when, put: [{ key: fenceKey, value: format.write(left), endsAt: fenceEnd(left) }] };
}

/** When the oldest removal without a sweep was made, by the store's clock. `undefined`: no sweep is due. */
export function unsweptSince<T>(format: Format<T>, fenceCell: Cell<T>): number | undefined {
  const { fence } = new AccountView(format, { now: 0, cells: [fenceCell] });
  return fence.covers.length === 0 ? undefined : Math.min(...fence.covers.map(({ at }) => at));
}
