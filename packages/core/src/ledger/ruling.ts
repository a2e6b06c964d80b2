import { isConcerned } from "../domain/logout-notice.ts";
import type { SessionId } from "../domain/session.ts";
import { failure } from "../errors/error-texts.ts";
import type { Cell } from "../ports/cell-store.ts";
import {
  clocksApartMs,
  factsIn,
  type GrantFacts,
  longestExchangeMs,
  longestLifeMs,
  type SessionFacts,
} from "./facts.ts";

/** These sessions with their tokens. */
export interface NamedSingly {
  readonly ids: readonly SessionId[];
  readonly sids: readonly string[];
}

/** What a ruling names: all sessions with their tokens, all tokens of the account, or these sessions with their tokens. */
export type Named = "sessions" | "tokens" | NamedSingly;

/** What a removal, a notice or an event says. */
export interface Order {
  readonly on: Named;
  /** It names only what was issued at or before this time, by the provider's clock. `undefined`: any. */
  readonly issuedUntil?: number;
  /** It names only what this issuer has issued. `undefined`: any. */
  readonly issuer?: string;
  /**
   * `"end"`: what it names is gone. `"sign-in-again"`: guards send the user to sign in. `"refresh"`: cached access tokens are no
   * longer used. Each of them stops a sign-in that began before.
   */
  readonly effect: "end" | "sign-in-again" | "refresh";
  /** Whether a sweep revokes the grants that it ends. */
  readonly revoke: boolean;
  /** The name of the security event, for "sign-in-again". */
  readonly reason?: string;
}

/**
 * The record of an order. The law: **a ruling affects what it names, if that began at or before it.** Times are the store's, in
 * ms since the epoch.
 */
export interface Ruling extends Order {
  /** Recognizes a step that is sent again after its answer was lost. */
  readonly id: string;
  /** It affects what began at this time or before. */
  readonly at: number;
  /** Later nothing that began at `at` can arrive any more. */
  readonly until: number;
  /** Whether nothing that it names is stored any more. */
  readonly swept: boolean;
}

/** The content of the cell `F`. */
interface Rulings {
  readonly rulings: readonly Ruling[];
}

/** What began, for the law. */
export interface Began {
  readonly since: number;
  readonly issuedAt: number;
  readonly issuer?: string;
}

/** A session, for the law. */
export type NamedSession = Pick<SessionFacts, "sids" | "since" | "issuedAt"> & { readonly id: SessionId };

export const reaches = ({ at, issuedUntil, issuer }: Ruling, began: Began): boolean =>
  began.since <= at && isConcerned(began.issuedAt, issuedUntil) && (issuer === undefined || began.issuer === issuer);

export function namesSession(ruling: Ruling, session: NamedSession): boolean {
  const { on } = ruling;
  if (on === "tokens" || !reaches(ruling, session)) return false;
  return on === "sessions" || on.ids.includes(session.id) || session.sids.some((sid) => on.sids.includes(sid));
}

/**
 * Finds the rulings that name a session. A list has up to a thousand rulings, and a look up to hundreds of cells: it must not compare
 * each cell with each ruling.
 */
export class RulingIndex {
  /** Rulings on all tokens. */
  readonly ofTokens: readonly Ruling[];
  readonly #ofAll: readonly Ruling[];
  readonly #ofName = new Map<string, Ruling[]>();

  constructor(rulings: readonly Ruling[]) {
    this.ofTokens = rulings.filter(({ on }) => on === "tokens");
    this.#ofAll = rulings.filter(({ on }) => on === "sessions");
    for (const ruling of rulings) {
      if (typeof ruling.on === "string") continue;
      for (const name of [...ruling.on.ids, ...ruling.on.sids]) {
        const known = this.#ofName.get(name);
        if (known === undefined) this.#ofName.set(name, [ruling]);
        else known.push(ruling);
      }
    }
  }

  /** The rulings that name a session, in the order of their times. */
  naming(session: NamedSession): readonly Ruling[] {
    const found = new Set(this.#ofAll);
    for (const name of [session.id, ...session.sids]) {
      for (const ruling of this.#ofName.get(name) ?? []) found.add(ruling);
    }
    return [...found].filter((ruling) => namesSession(ruling, session)).sort((one, other) => one.at - other.at);
  }
}

/** @param session - The session of the grant. */
export const namesTokens = (ruling: Ruling, grant: Began, session: NamedSession | undefined): boolean =>
  ruling.on === "tokens" ? reaches(ruling, grant) : session !== undefined && namesSession(ruling, session);

/** Whether a ruling drops a grant's access tokens. They began when their refresh was claimed. */
export function dropsTokens(ruling: Ruling, grant: GrantFacts, session: NamedSession | undefined): boolean {
  const { effect, on } = ruling;
  const { since, tokensSince = since, issuedAt } = grant;
  if (effect !== "refresh" || !reaches(ruling, { since: tokensSince, issuedAt })) return false;
  return on === "tokens" || (session !== undefined && namesSession(ruling, session));
}

/** Whether a ruling stops an exchange of a caller's token. The token's issue time is the only known time of its beginning. */
export const stopsExchange = (ruling: Ruling, issuedAt: number, issuer?: string): boolean =>
  ruling.effect === "end" &&
  ruling.on === "tokens" &&
  reaches(ruling, { since: issuedAt - clocksApartMs, issuedAt, ...(issuer === undefined ? {} : { issuer }) });

/** The rulings in a cell. */
export const rulingsIn = (cell: Cell<object> | undefined): readonly Ruling[] =>
  cell === undefined ? noRulings.rulings : factsIn<Rulings>(cell).rulings;

const noRulings: Rulings = { rulings: [] };

/** When something that is stored in a step begins: after every ruling that the step compares. */
export const sinceAfter = (rulings: readonly Ruling[]): number =>
  rulings.reduce((last, { at }) => Math.max(last, at), -1) + 1;

/** How orders are put into a list. */
export interface Terms {
  readonly id: string;
  /** The time to write. */
  readonly now: number;
  /** How far the clocks of two partitions may differ. */
  readonly skewMs: number;
  /** How long what began before may still arrive. */
  readonly forMs: number;
}

/** More rulings would make each look slow. */
const mostRulings = 1024;

/** The list with an account's orders. @throws IdentityError `store_unavailable`: too many removals of one account at once */
export function withOrders(rulings: readonly Ruling[], orders: readonly Order[], { id, now, skewMs, forMs }: Terms) {
  const at = Math.max(now, sinceAfter(rulings));
  return orders.reduce((list: readonly Ruling[], order) => {
    const ofTokens = order.on === "tokens" ? longestExchangeMs + clocksApartMs : 0;
    return withRuling(list, { ...order, id, at, until: at + skewMs + Math.max(forMs, ofTokens), swept: false }, now);
  }, rulings);
}

/**
 * The list of a name with an order. Under a name, a ruling waits for sign-ins only, so it is swept from the beginning.
 *
 * @param isTimed - Whether only sign-ins that began before are named. Otherwise the order has no time, and a code from before it may
 * be redeemed after it.
 */
export function withNameOrder(
  rulings: readonly Ruling[],
  order: Order,
  { id, now, skewMs, forMs }: Terms,
  isTimed: boolean,
): readonly Ruling[] {
  const until = now + forMs + skewMs;
  const at = isTimed ? now : until;
  return withRuling(rulings, { ...order, id, at, until, swept: true }, now);
}

function withRuling(rulings: readonly Ruling[], added: Ruling, now: number): readonly Ruling[] {
  const left = rulings.filter((ruling) => !isOver(ruling, now) && !replaces(added, ruling));
  if (left.length >= mostRulings) throw failure("rulings-too-many", { most: mostRulings });
  return [...left, added];
}

export const isOver = ({ swept, until }: Ruling, now: number): boolean => swept && now > until;

/** Whether a later ruling says all that an earlier one says. Both must agree on whether to revoke. */
const replaces = (later: Ruling, earlier: Ruling): boolean =>
  later.effect === earlier.effect &&
  later.issuer === earlier.issuer &&
  later.revoke === earlier.revoke &&
  later.until >= earlier.until &&
  (later.issuedUntil === undefined || isBefore(earlier.issuedUntil, later.issuedUntil)) &&
  namesAsMuch(later.on, earlier.on);

const isBefore = (bound: number | undefined, other: number): boolean => bound !== undefined && bound <= other;

function namesAsMuch(later: Named, earlier: Named): boolean {
  if (typeof later === "string") return later === earlier || (later === "sessions" && typeof earlier === "object");
  if (typeof earlier === "string") return false;
  return earlier.ids.every((id) => later.ids.includes(id)) && earlier.sids.every((sid) => later.sids.includes(sid));
}

/** When the cell of a list may be deleted. Until its sweep a ruling must outlive every cell that it names. */
const endOfRulings = (rulings: readonly Ruling[], skewMs: number): number =>
  rulings.reduce((end, { swept, at, until }) => Math.max(end, swept ? until : at + longestLifeMs + skewMs), 0);

export const valueOfRulings = (rulings: readonly Ruling[]) => ({ value: { rulings } satisfies Rulings });

/** The put of a list. */
export const putRulings = (key: string, rulings: readonly Ruling[], skewMs: number) => ({
  key,
  ...valueOfRulings(rulings),
  endsAt: endOfRulings(rulings, skewMs),
});
