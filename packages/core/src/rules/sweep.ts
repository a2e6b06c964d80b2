import type { Cell, Seen, Step } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import { type Cover, fenceEnd, withoutCovers } from "./fence.ts";
import type { Format } from "./format.ts";
import { asideUnder, fenceKey, grantsUnder, sessionOfGrant, sessionsUnder } from "./names.ts";
import { asSeen } from "./runner.ts";

/** Another app can't revoke a grant, so what it left is deleted only this long after the removal, in ms. */
const othersWaitMs = 3_600_000;

/** What a sweep is to do about the cells of one look. */
export interface SweepPlan<T> {
  /** To be revoked at the provider, before they are deleted. */
  readonly revoke: readonly Cell<T>[];
  readonly delete: readonly Cell<T>[];
  /** Whether covered cells stay, because they are left to the app that can revoke them. */
  readonly leaves: boolean;
}

/**
 * Cells that one look of a sweep shows. With their partners one step deletes at most twice as many: a store holds its lock,
 * or its only thread, for about a millisecond then.
 */
const sweptAtOnce = 50;

/** Where a sweep looks. */
export const lookForSweep = (from: string | undefined) => ({
  keys: [fenceKey],
  under: [sessionsUnder, grantsUnder, asideUnder],
  most: sweptAtOnce,
  ...(from === undefined ? {} : { from }),
});

/** A session goes together with its grant: alone, neither would tell what becomes of the other. */
export function partnersNotShown<T>({ cells }: Pick<Seen<T>, "cells">): readonly string[] {
  const shown = new Set(cells.map(({ key }) => key));
  return cells.map(({ key }) => partnerOf(key)).filter((key) => key !== undefined && !shown.has(key)) as string[];
}

function partnerOf(key: string): string | undefined {
  if (key.startsWith(sessionsUnder)) return `${grantsUnder}${key}`;
  return key.startsWith(`${grantsUnder}${sessionsUnder}`) ? key.slice(grantsUnder.length) : undefined;
}

/** Decides what of a look was removed, and what has expired. */
export function planSweep<T>(format: Format<T>, seen: Seen<T>, app: string | undefined): SweepPlan<T> {
  const view = new AccountView(format, seen);
  const plan = { revoke: [] as Cell<T>[], delete: [] as Cell<T>[], leaves: false };
  const take = (cell: Cell<T>, facts: SessionFacts | GrantFacts, covers: readonly Cover[]): boolean => {
    if (covers.length === 0) {
      if (isOver(cell)) plan.delete.push(cell);
      return false;
    }
    const isOurs = app === undefined || facts.app === undefined || facts.app === app;
    if (!isOurs && covers.every(({ at }) => seen.now <= at + othersWaitMs)) {
      plan.leaves = true;
      return false;
    }
    plan.delete.push(cell);
    return isOurs;
  };
  // What has expired goes with it: no session comes back, and a session's grant without it is of no use.
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
    if (take(cell, facts, covers) && isAlive && covers.some(({ revoke }) => revoke)) plan.revoke.push(cell);
  }
  for (const cell of view.cellsUnder(sessionsUnder)) {
    const facts = format.read<SessionFacts>(cell.value);
    take(cell, facts, view.sessionCovers({ cell, facts }));
  }
  // What was set aside is no grant of the account any more: it only waits to be revoked.
  for (const cell of view.cellsUnder(asideUnder)) {
    const facts = format.read<GrantFacts>(cell.value);
    if (take(cell, facts, view.fence.covers) && seen.now < facts.expiresAt) plan.revoke.push(cell);
  }
  return plan;
}

/** Deletes what was planned, if none of it has changed. */
export const deletion = <T>(cells: readonly Cell<T>[]): Step<T> => ({
  when: cells.map((cell) => asSeen(cell.key, cell)),
  delete: cells.map(({ key }) => key),
});

/** Drops the covers of a fence that has not changed since nothing covered was found. `undefined`: it has none. */
export function dropCovers<T>(format: Format<T>, seen: Seen<T>): Step<T> | undefined {
  const { fence, fenceCell } = new AccountView(format, seen);
  if (fence.covers.length === 0) return undefined;
  const left = withoutCovers(fence, seen.now);
  const when = [asSeen(fenceKey, fenceCell)];
  if (left === undefined) return { when, delete: [fenceKey] };
  return { when, put: [{ key: fenceKey, value: format.write(left), endsAt: fenceEnd(left) }] };
}

/** Since when a removal has not been swept, by the store's clock; `undefined`: nothing waits. */
export function unsweptSince<T>(format: Format<T>, fenceCell: Cell<T>): number | undefined {
  const { fence } = new AccountView(format, { now: 0, cells: [fenceCell] });
  return fence.covers.length === 0 ? undefined : Math.min(...fence.covers.map(({ at }) => at));
}
