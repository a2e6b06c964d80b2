import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import { pause } from "../domain/pause.ts";
import { failure } from "../errors/error-texts.ts";
import type { Cell, Look, Put, Seen } from "../ports/cell-store.ts";
import type { SweepExtent } from "../ports/store.ts";
import { AccountView } from "./account.ts";
import type { Codec } from "./codec.ts";
import {
  exchangesUnder,
  factsIn,
  type GrantFacts,
  grantKeyOf,
  longestRedemptionMs,
  rulingsKey,
  type SessionFacts,
  sessionIdOf,
  sessionOfGrant,
  sessionsUnder,
} from "./facts.ts";
import { sessionsOfNames } from "./notice.ts";
import { cellsOf } from "./remove.ts";
import { dropsTokens, isOver, namesSession, putRulings, type Ruling } from "./ruling.ts";
import { asSeen, type Runner } from "./runner.ts";

/** How long after a removal a grant stays for another process, in ms: only its app, and only a process with its secret, can revoke it. */
const othersWaitMs = 3_600_000;
const mostPasses = 20;
/** How many sessions one step of a sweep reads, each with its grant. The store then holds its lock for about a millisecond. */
const readAtOnce = 25;
const revokedAtOnce = 8;
/** After this number of pages, other requests get time: a store may answer without ever leaving the event loop's turn. */
const pagesInARow = 2;

export interface SweepParts {
  readonly runner: Runner;
  readonly codec: Codec;
  readonly app: string | undefined;
  readonly skewMs: number;
  readonly revoke: (grant: Grant) => Promise<void>;
}

/** A grant whose token must be revoked before its cell changes. */
interface Owed {
  readonly cell: Cell<object>;
  /** Whether it stays for another process if this one can't open it. */
  readonly waits: boolean;
}

/** What a sweep does with the cells of one look. */
interface Plan {
  readonly owed: readonly Owed[];
  readonly deleted: readonly Cell<object>[];
  /** Grants that have ended without a removal. They stay, without their seal. */
  readonly emptied: readonly Cell<object>[];
  /** Whether cells stay for the app that can revoke them. */
  readonly leaves: boolean;
}

function planOf(page: Pick<Seen<object>, "now" | "cells">, app: string | undefined): Plan {
  const view = new AccountView(page);
  const plan = {
    owed: [] as Owed[],
    deleted: [] as Cell<object>[],
    emptied: [] as Cell<object>[],
    leaves: false,
  };
  for (const cell of [...view.cellsUnder("g:"), ...view.cellsUnder(sessionsUnder)]) {
    const facts = factsIn<GrantFacts | SessionFacts>(cell);
    const ends = view.endsOf(cell);
    const isEnded = "ended" in facts && cell.seal !== undefined;
    if (ends.length === 0 && !isEnded) continue;
    const isOurs = app === undefined || facts.app === undefined || facts.app === app;
    const waits = ends.every(({ at }) => page.now <= at + othersWaitMs);
    if (!isOurs && waits) {
      plan.leaves ||= ends.length > 0;
      continue;
    }
    if (ends.length > 0) plan.deleted.push(cell);
    else plan.emptied.push(cell);
    const isOwed = isEnded || (cell.key.startsWith("g:") && ends.some(({ revoke }) => revoke));
    if (isOwed && isOurs && cell.seal !== undefined && page.now < facts.expiresAt) plan.owed.push({ cell, waits });
  }
  return plan;
}

/** The cells that rulings can name. No other cell is read, so an account may have any number of sessions. */
interface Reach {
  /** Sessions, each with its grant. */
  readonly ids: "all" | readonly string[];
  /** Grants besides those of the sessions: of exchanges, or all of them. `undefined`: none. */
  readonly under: typeof exchangesUnder | "g:" | undefined;
  /** Whether sessions were looked up in indexes. A sign-in from before the store lost its memory may store one that no index has. */
  readonly byIndex: boolean;
}

async function reachOf(
  runner: Runner,
  account: AccountKey,
  bornAt: number,
  rulings: readonly Ruling[],
): Promise<Reach> {
  const ids: string[] = [];
  const names = new Set<string>();
  let [isAll, isOfTokens] = [false, false];
  for (const { on } of rulings) {
    if (on === "tokens") isOfTokens = true;
    else if (on === "sessions") isAll = true;
    else {
      ids.push(...on.ids);
      for (const name of on.sids) names.add(name);
    }
  }
  const found = isAll ? undefined : await sessionsOfNames(runner, account, [...names], bornAt);
  if (found === undefined) return { ids: "all", under: isOfTokens ? exchangesUnder : undefined, byIndex: false };
  // A removal of tokens leaves sessions without grants. So it lists the grants, and not the sessions.
  return { ids: [...new Set([...ids, ...found])], under: isOfTokens ? "g:" : undefined, byIndex: names.size > 0 };
}

/**
 * Revokes and deletes what an account's rulings have ended, page by page, and then notes the rulings as swept. This process or
 * another one may repeat every step: a grant that was revoked before a crash may be revoked again.
 *
 * @throws the store's error. A later read of the account then causes another sweep.
 */
export async function sweepAccount(parts: SweepParts, account: AccountKey, what: SweepExtent): Promise<void> {
  const { runner } = parts;
  const lookAtRulings = { look: { keys: [rulingsKey], seals: false } };
  let head = await runner.step(account, lookAtRulings);
  let pages = 0;
  const rest = async () => {
    if (++pages % pagesInARow === 0) await pause(0);
  };
  for (let round = 0; round < mostPasses; round++) {
    const { rulings, listed } = new AccountView(head);
    const due = rulings.filter(({ swept }) => !swept);
    if (due.length === 0 && what === "removed") return;
    // Only a look at the whole account shows what other effects still name.
    const isWhole = what === "all" || due.some(({ effect }) => effect !== "end");
    const reach: Reach = isWhole
      ? { ids: "all", under: exchangesUnder, byIndex: false }
      : await reachOf(runner, account, head.bornAt, due);
    const { leaves, needed } = await passOver(parts, account, reach, due, rest);
    // The rulings stay for a later sweep.
    if (leaves || (reach.byIndex && head.now < head.bornAt + longestRedemptionMs)) return;
    const after = rulings
      .map((ruling) => (needed.has(ruling) ? ruling : { ...ruling, swept: true }))
      .filter((ruling) => !isOver(ruling, head.now));
    if (after.length === rulings.length && due.every((ruling) => needed.has(ruling))) return;
    const when = [asSeen(rulingsKey, listed)];
    const change =
      after.length === 0
        ? { when, delete: [rulingsKey] }
        : { when, put: [putRulings(rulingsKey, after, parts.skewMs)] };
    // Compares the rulings from before the indexes were read, because a removal since then may reach further.
    head = await runner.step(account, { ...change, ...lookAtRulings });
    if (head.done) return;
  }
  throw failure("sweep-contended", { rounds: mostPasses });
}

/** Sweeps the cells of a reach. `needed`: the rulings with another effect that still name something. */
async function passOver(
  parts: SweepParts,
  account: AccountKey,
  reach: Reach,
  due: readonly Ruling[],
  rest: () => Promise<void>,
) {
  const { runner, app } = parts;
  const others = due.filter(({ effect }) => effect !== "end");
  const needed = new Set<Ruling>();
  let leaves = false;
  for await (let { page, look } of pagesOf(runner, account, reach)) {
    for (let round = 0; ; round++) {
      if (round === mostPasses) throw failure("sweep-contended", { rounds: mostPasses });
      const plan = planOf(page, app);
      const left = await revokeOwed(parts, account, plan.owed);
      const isLeft = ({ key }: Cell<object>) => left.has(key) || left.has(`g:${key}`);
      leaves ||= plan.leaves || left.size > 0;
      const deleted = plan.deleted.filter((cell) => !isLeft(cell));
      const emptied = plan.emptied.filter((cell) => !isLeft(cell));
      if (deleted.length + emptied.length === 0) break;
      const put = emptied.map(({ key, value }): Put<object> => {
        const { expiresAt } = factsIn<GrantFacts>({ value });
        return { key, value, endsAt: expiresAt };
      });
      const when = [...deleted, ...emptied].map((cell) => asSeen(cell.key, cell));
      // Looks again: a cell may have been written in between.
      page = await runner.step(account, { when, delete: deleted.map(({ key }) => key), put, look });
    }
    await rest();
    for (const ruling of others) if (isNeeded(ruling, new AccountView(page))) needed.add(ruling);
  }
  return { leaves, needed };
}

/** Whether a ruling names a living session, or a grant whose tokens it drops. */
function isNeeded(ruling: Ruling, view: AccountView): boolean {
  if (ruling.effect === "sign-in-again") {
    return view.sessions().some(({ cell, facts }) => namesSession(ruling, { ...facts, id: sessionIdOf(cell.key) }));
  }
  return view
    .cellsUnder("g:")
    .some((cell) => dropsTokens(ruling, factsIn<GrantFacts>(cell), livingOwner(view, cell.key)));
}

function livingOwner(view: AccountView, grant: string) {
  const key = sessionOfGrant(grant);
  return key !== undefined && view.session(key) !== undefined ? view.ownerOf(grant) : undefined;
}

/** Revokes grants. @returns the keys of those that stay for another process */
async function revokeOwed(
  { codec, revoke }: SweepParts,
  account: AccountKey,
  owed: readonly Owed[],
): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  const finish = async ({ cell, waits }: Owed) => {
    if (cell.seal === undefined) return;
    const grant = await codec.openGrant(grantKeyOf(account, cell.key), factsIn<GrantFacts>(cell), cell.seal);
    codec.removed?.(cell.seal);
    if (grant !== undefined) await revoke(grant);
    // Its secret is unknown here. During a rotation another process knows it.
    else if (waits) left.add(cell.key);
  };
  for (let at = 0; at < owed.length; at += revokedAtOnce) {
    await Promise.all(owed.slice(at, at + revokedAtOnce).map(finish));
  }
  return left;
}

interface Page {
  readonly page: Seen<object>;
  /** The look that shows the same cells again. */
  readonly look: Look;
}

/** Looks at a reach, page by page. Each page has the rulings, and each session together with its grant. */
async function* pagesOf(runner: Runner, account: AccountKey, { ids, under }: Reach): AsyncGenerator<Page> {
  const see = async (look: Look): Promise<Page> => ({ page: await runner.step(account, { look }), look });
  const sessions = (some: readonly string[]) => see({ keys: [rulingsKey, ...cellsOf(some)] });
  if (ids === "all") {
    for await (const { cells } of listOf(runner, account, { under: [sessionsUnder], seals: false })) {
      if (cells.length > 0) yield await sessions(cells.map(({ key }) => sessionIdOf(key)));
    }
  } else {
    for (let at = 0; at < ids.length; at += readAtOnce) yield await sessions(ids.slice(at, at + readAtOnce));
  }
  if (under === undefined) return;
  for await (const { cells } of listOf(runner, account, { under: [under], seals: false })) {
    const grants = cells.map(({ key }) => key);
    const owners = grants.flatMap((key) => sessionOfGrant(key) ?? []);
    if (cells.length > 0) yield await see({ keys: [rulingsKey, ...grants, ...owners] });
  }
}

async function* listOf(runner: Runner, account: AccountKey, look: Look): AsyncGenerator<Seen<object>> {
  for (let from: string | undefined; ; ) {
    const more = from === undefined ? {} : { from };
    const page: Seen<object> = await runner.step(account, { look: { ...look, most: readAtOnce, ...more } });
    yield page;
    if (page.next === undefined) return;
    from = page.next;
  }
}

type Sweep = (account: AccountKey, revoke: (grant: Grant) => Promise<void>, what: SweepExtent) => Promise<void>;

/** Runs the sweeps of one account in this process one after another: two at the same time would revoke each grant twice. */
export function oneAtATime(sweep: Sweep): Sweep {
  interface Sweeps {
    readonly running: Promise<void>;
    /** The sweep that starts when the running one ends. It serves all callers that arrive until then. */
    next?: Promise<void>;
    nextWhat?: SweepExtent;
  }
  const accounts = new Map<AccountKey, Sweeps>();
  const run = (...[account, revoke, what]: Parameters<Sweep>): Promise<void> => {
    const running = sweep(account, revoke, what).finally(() => {
      if (accounts.get(account)?.running === running) accounts.delete(account);
    });
    accounts.set(account, { running });
    return running;
  };
  return (account, revoke, what) => {
    const sweeps = accounts.get(account);
    if (sweeps === undefined) return run(account, revoke, what);
    if (sweeps.nextWhat !== "all") sweeps.nextWhat = what;
    const runNext = (): Promise<void> => run(account, revoke, sweeps.nextWhat ?? what);
    sweeps.next ??= sweeps.running.then(runNext, runNext);
    return sweeps.next;
  };
}
