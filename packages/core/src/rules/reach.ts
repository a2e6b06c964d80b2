import type { AccountKey } from "../domain/account.ts";
import type { Removal, RemovalTarget } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { Look, Seen } from "../ports/cell-store.ts";
import type { IndexEntry } from "./facts.ts";
import type { Format } from "./format.ts";
import {
  asideUnder,
  fenceKey,
  grantsUnder,
  sessionCell,
  sessionsUnder,
  sidPartition,
  withoutSidUnder,
} from "./names.ts";
import { indexUnder } from "./notice.ts";
import type { Runner } from "./runner.ts";

/** The cells of an account that removals can affect. No other cell is read, so an account may have any number of sessions. */
export interface Reach {
  /** Sessions, each with its grant. */
  readonly ids: readonly SessionId[];
  /** Prefixes of keys. */
  readonly under: readonly string[];
  /** Whether sids were looked up in indexes. A sign-in from before the store lost its memory may store a session that no index has. */
  readonly byIndex: boolean;
}

/** Every session and every grant. */
export const wholeAccount: Reach = { ids: [], under: [sessionsUnder, grantsUnder], byIndex: false };

/** How many entries of an index are read. If it has more, the whole account is read instead. */
const mostEntries = 400;

/** A runner with the format of its cells. */
export interface Cells<T> {
  readonly runner: Runner<T>;
  readonly format: Format<T>;
}

/**
 * The cells that the removals of these targets can affect, by the indexes of their sids.
 *
 * @param bornAt - When the incarnation began in which the removals were read.
 */
export async function reachOf<T>(
  cells: Cells<T>,
  account: AccountKey,
  bornAt: number,
  targets: readonly RemovalTarget[],
): Promise<Reach> {
  const named = targets.map(({ sessions }) => sessions).filter((sessions) => sessions !== "none");
  const ids: SessionId[] = [];
  const sids = new Set<string>();
  let isAnyWithoutSid = false;
  for (const each of named) {
    if (each === "all") return wholeAccount;
    if (each.id !== undefined) ids.push(each.id);
    for (const sid of each.sids ?? []) sids.add(sid);
    isAnyWithoutSid ||= each.withoutSid === true;
  }
  const listed = await Promise.all([
    ...[...sids].map((sid) => sessionsOfSid(cells, account, sid, bornAt)),
    isAnyWithoutSid ? sessionsWithoutSid(cells, account) : [],
  ]);
  for (const each of listed) {
    if (each === undefined) return wholeAccount;
    ids.push(...each);
  }
  const under = targets.some(({ tokens }) => tokens === "all") ? [grantsUnder] : [];
  return { ids: [...new Set(ids)], under, byIndex: sids.size > 0 };
}

/**
 * The account's sessions of a sid, ended or not. It finds every session that was stored before this look: a sign-in writes the
 * index first, and the entry lives at least as long. `undefined`: the index is too long, or younger than `bornAt`.
 */
export async function sessionsOfSid<T>(
  { runner, format }: Cells<T>,
  account: AccountKey,
  sid: string,
  bornAt: number,
): Promise<readonly SessionId[] | undefined> {
  const look: Look = { under: [indexUnder], seals: false, most: mostEntries };
  const seen = await runner.step(sidPartition(sid), { look });
  if (seen.next !== undefined || seen.bornAt > bornAt) return undefined;
  const entries = seen.cells.map(({ value }) => format.read<IndexEntry>(value));
  return entries.filter((entry) => entry.account === account).map(({ session }) => session);
}

/** The account's sessions without a sid, ended or not. `undefined`: there are too many. */
async function sessionsWithoutSid<T>(
  { runner }: Cells<T>,
  account: AccountKey,
): Promise<readonly SessionId[] | undefined> {
  const look: Look = { under: [withoutSidUnder], seals: false, most: mostEntries };
  const { cells, next } = await runner.step(account, { look });
  return next === undefined ? cells.map(({ key }) => key.slice(withoutSidUnder.length)) : undefined;
}

/** The keys of sessions and their grants. */
export const keysOf = (ids: readonly SessionId[]): readonly string[] =>
  ids.map(sessionCell).flatMap((key) => [key, `${grantsUnder}${key}`]);

/**
 * How many cells one look of a sweep returns. With their partners one step deletes at most twice as many. The store then holds
 * its lock, or its only thread, for about a millisecond.
 */
const readAtOnce = 50;

/** Looks at a reach and at the grants that were set aside, page by page. Each page has the fence, and the partners of its cells. */
export async function* looksAt<T>(
  runner: Runner<T>,
  account: AccountKey,
  { ids, under }: Reach,
): AsyncGenerator<Seen<T>> {
  const keys = keysOf(ids);
  const last = keys.length === 0 ? 0 : keys.length - 1 - ((keys.length - 1) % readAtOnce);
  const see = (look: Look) => runner.step(account, { look: { ...look, keys: [fenceKey, ...(look.keys ?? [])] } });
  for (let at = 0; at < last; at += readAtOnce) yield await see({ keys: keys.slice(at, at + readAtOnce) });
  let look: Look = { keys: keys.slice(last), under: [...under, asideUnder], most: readAtOnce };
  for (;;) {
    const page = await see(look);
    const missing = partnersNotShown(look, page);
    const partners = missing.length === 0 ? [] : (await runner.step(account, { look: { keys: missing } })).cells;
    yield { ...page, cells: [...page.cells, ...partners] };
    if (page.next === undefined) return;
    look = { under: look.under ?? [], most: readAtOnce, from: page.next };
  }
}

/**
 * Keys of sessions and grants whose partner the look shows. A session and its grant decide about each other. Keys that the look
 * has requested are left out, because such a cell doesn't exist.
 */
export function partnersNotShown<T>(
  { keys = [], under = [], from }: Look,
  { cells, next }: Pick<Seen<T>, "cells" | "next">,
): readonly string[] {
  const known = new Set([...keys, ...cells.map(({ key }) => key)]);
  const isOnlyPage = from === undefined && next === undefined;
  const isKnown = (key: string) => known.has(key) || (isOnlyPage && under.some((prefix) => key.startsWith(prefix)));
  return cells.map(({ key }) => partnerOf(key)).filter((key) => key !== undefined && !isKnown(key)) as string[];
}

function partnerOf(key: string): string | undefined {
  if (key.startsWith(sessionsUnder)) return `${grantsUnder}${key}`;
  return key.startsWith(`${grantsUnder}${sessionsUnder}`) ? key.slice(grantsUnder.length) : undefined;
}

/** How many cells a removal counts. If there are more, it only reports `partial`: a removal must cost the same for every account. */
export const cellsAtOnce = 200;

/** The basis of a removal's counts: the affected cells whose keys are known. */
export function lookAtRemoved({
  sessions,
  tokens,
  listed = [],
  unverified,
}: Removal): Look & { readonly under: readonly string[] } {
  const named = typeof sessions === "string" || sessions.id === undefined ? [] : [sessions.id];
  const under = typeof sessions !== "string" && sessions.withoutSid === true ? [withoutSidUnder] : [];
  const keys = [fenceKey, ...keysOf([...new Set([...named, ...listed, ...(unverified?.ids ?? [])])])];
  const most = { seals: false, most: cellsAtOnce };
  if (sessions === "all") return { keys: [fenceKey], under: wholeAccount.under, ...most };
  return { keys, under: tokens === "all" ? [...under, grantsUnder] : under, ...most };
}
