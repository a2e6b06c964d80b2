import type { AccountKey } from "../domain/account.ts";
import { defined } from "../domain/defined.ts";
import {
  comparableIssuer,
  isConcerned,
  issuedUntil,
  type LogoutNotice,
  type SubjectNotice,
} from "../domain/logout-notice.ts";
import type { SessionId } from "../domain/session.ts";
import type { CellStore } from "../ports/cell-store.ts";
import type { NoticedAccount } from "../ports/store.ts";
import { factsIn, type IndexEntry, indexUnder, longestExchangeMs, rulingsKey } from "./facts.ts";
import { type Order, putRulings, rulingsIn, type Terms, withNameOrder } from "./ruling.ts";
import { asSeen, cellOf, type Rule, type Runner } from "./runner.ts";

/** The accounts that a notice concerns, and the incarnation of the store that found them. */
export interface Noticed {
  readonly answer: readonly NoticedAccount[];
  readonly bornAt: number;
}

/** What is said under a name. */
export interface Said extends Pick<LogoutNotice, "restarts">, Pick<SubjectNotice, "exchanges"> {
  /** In the form of `comparableIssuer`. `undefined`: all issuers. */
  readonly issuer?: string;
  /** As `Order.issuedUntil`. */
  readonly until?: number;
  /** Whether it names only single sessions. Then it concerns no session that was issued later. */
  readonly ofSessions?: boolean;
}

export function saidBy(notice: LogoutNotice & Pick<SubjectNotice, "exchanges">): Said {
  const { issuer, restarts, exchanges, sid } = notice;
  const of = issuer === undefined ? {} : { issuer: comparableIssuer(issuer) };
  // An identifier names the whole user, and a sid only sessions.
  return { ...of, ofSessions: sid !== undefined, ...defined({ until: issuedUntil(notice), restarts, exchanges }) };
}

/** The orders that are put under a name. */
function ordersOf({ issuer, until, restarts, exchanges }: Said): readonly Order[] {
  const about = {
    ...defined({ issuedUntil: until, issuer }),
    revoke: false,
  };
  const sessions: Order = { ...about, on: "sessions", effect: restarts === true ? "sign-in-again" : "end" };
  return exchanges === true ? [sessions, { ...about, on: "tokens", effect: "end" }] : [sessions];
}

/**
 * Puts orders under a name, and reads the name's index in the same step. A notice that ends sessions has no time of its own: it
 * names what was issued before, even if the code is redeemed after it.
 */
export const noticeIn = (partition: string, said: Said, { id, forMs, skewMs }: Omit<Terms, "now">): Rule<Noticed> => ({
  partition,
  look: { keys: [rulingsKey], under: [indexUnder] },
  guess: { keys: [rulingsKey], elseAbsent: true },
  decide(seen, at) {
    const listed = cellOf(seen, rulingsKey);
    const rulings = ordersOf(said).reduce((list, order) => {
      const ofExchanges = order.on === "tokens";
      const terms = { id, now: at, skewMs, forMs: ofExchanges ? longestExchangeMs : forMs };
      return withNameOrder(list, order, terms, ofExchanges || said.restarts === true);
    }, rulingsIn(listed));
    return {
      step: { when: [asSeen(rulingsKey, listed)], put: [putRulings(rulingsKey, rulings, skewMs)] },
      whenDone: ({ cells, bornAt, now }) => ({
        bornAt,
        answer: noticed(
          cells.filter(({ key }) => key.startsWith(indexUnder)).map((cell) => factsIn<IndexEntry>(cell)),
          said,
          now,
        ),
      }),
    };
  },
});

/**
 * The accounts of the notice's issuer that have a session in the index that the notice may concern. A notice without an issuer finds those
 * of all issuers. A notice that is older than all sessions of its sid finds no account, so it takes no tokens.
 */
function noticed(entries: readonly IndexEntry[], said: Said, now: number): readonly NoticedAccount[] {
  const until = said.ofSessions === true ? said.until : undefined;
  return joined(
    entries
      .filter((entry) => now < entry.until && isOfIssuer(entry, said) && isConcerned(entry.issuedAt, until))
      .map(({ account, session, deadline }) => ({ account, ids: [session], redeemsUntil: deadline })),
  );
}

const isOfIssuer = (entry: IndexEntry, { issuer }: Said): boolean => issuer === undefined || entry.issuer === issuer;

/** Merges entries of the same account. */
export function joined(found: readonly NoticedAccount[]): readonly NoticedAccount[] {
  const accounts = new Map<string, NoticedAccount>();
  for (const { account, ids, redeemsUntil } of found) {
    const known = accounts.get(account);
    accounts.set(account, {
      account,
      ids: [...new Set([...(known?.ids ?? []), ...ids])],
      redeemsUntil: Math.max(known?.redeemsUntil ?? redeemsUntil, redeemsUntil),
    });
  }
  return [...accounts.values()];
}

/** Deletes the entries that an event concerns, so that the identifier leads to later sign-ins only. The rulings stay. */
export function forgetIndex(partition: string, notice: SubjectNotice): Rule<void> {
  const said = saidBy({ ...notice, verified: true });
  const isForgotten = (entry: IndexEntry) => isOfIssuer(entry, said) && isConcerned(entry.issuedAt, said.until);
  return {
    partition,
    look: { under: [indexUnder], seals: false },
    decide({ cells }) {
      const entries = cells.filter((cell) => cell.key.startsWith(indexUnder) && isForgotten(factsIn(cell)));
      if (entries.length === 0) return { answer: undefined };
      return {
        step: { when: entries.map((cell) => asSeen(cell.key, cell)), delete: entries.map(({ key }) => key) },
        whenDone: () => undefined,
      };
    },
  };
}

/** How many entries of an index are read. If it has more, the whole account is read instead. */
const mostEntries = 400;

/**
 * The account's sessions in the indexes of names, ended or not. It finds every session that was stored before this look: a sign-in
 * writes the index first, and the entry lives at least as long. `undefined`: an index is too long, or younger than `bornAt`.
 */
export async function sessionsOfNames(
  runner: Pick<Runner, "step">,
  account: AccountKey,
  names: readonly string[],
  bornAt: number,
): Promise<readonly SessionId[] | undefined> {
  const look: Parameters<CellStore<object>["step"]>[1] = {
    look: { under: [indexUnder], seals: false, most: mostEntries },
  };
  const pages = await Promise.all(names.map((name) => runner.step(name, look)));
  if (pages.some((page) => page.next !== undefined || page.bornAt > bornAt)) return undefined;
  const entries = pages.flatMap(({ cells }) => cells.map((cell) => factsIn<IndexEntry>(cell)));
  return [...new Set(entries.filter((entry) => entry.account === account).map(({ session }) => session))];
}
