import type { AccountKey } from "../domain/account.ts";
import { isConcerned } from "../domain/logout-notice.ts";
import type { Removed as Counted, Removal } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { Look, Seen } from "../ports/cell-store.ts";
import { AccountView } from "./account.ts";
import { rulingsKey, sessionCell, sessionGrantsUnder, sessionsUnder } from "./facts.ts";
import {
  type NamedSingly,
  type Order,
  putRulings,
  type Ruling,
  type Terms,
  valueOfRulings,
  withOrders,
} from "./ruling.ts";
import { asSeen, type Rule } from "./runner.ts";

/** Removes only if one of these sessions is alive. Otherwise it stops their pending sign-ins. */
export interface OnlyIf {
  readonly ids: readonly SessionId[];
  /** The sessions as an order names them. */
  readonly on: NamedSingly;
  /** After this time no sign-in can store one of them any more. */
  readonly deadline: number;
}

export interface Asked extends Omit<Terms, "now"> {
  readonly account: AccountKey;
  readonly orders: readonly Order[];
  readonly onlyIf?: OnlyIf | undefined;
  /** What the answer shows, besides the rulings. */
  readonly look: Look;
}

/** The account as the removal's step has left it. */
export interface Removed {
  readonly seen: Seen<object>;
  /** The rulings before the step. `undefined`: the step was done by an earlier copy of it, whose answer was lost. */
  readonly before?: readonly Ruling[];
  /** `false`: none of `onlyIf` was alive, so nothing was removed. */
  readonly isMade: boolean;
}

/** Removes by writing only the rulings: after this step no read returns what they end. */
export function remove({ account, orders, onlyIf, look, id, skewMs, forMs }: Asked): Rule<Removed> {
  const ids = onlyIf?.ids ?? [];
  const keys = [...new Set([rulingsKey, ...ids.map(sessionCell), ...(look.keys ?? [])])];
  const [first] = orders;
  const stops = first === undefined || onlyIf === undefined ? [] : [{ ...first, on: onlyIf.on }];
  const lives = (view: AccountView): boolean =>
    onlyIf === undefined ||
    ids.some((each) => {
      const session = view.session(sessionCell(each));
      return session !== undefined && isConcerned(session.facts.issuedAt, first?.issuedUntil);
    });
  return {
    partition: account,
    look: { ...look, keys, seals: false },
    ...(onlyIf === undefined ? { guess: { keys: [rulingsKey], elseAbsent: true } } : {}),
    decide(seen, now) {
      const view = new AccountView(seen);
      const own = view.rulings.filter((ruling) => ruling.id === id);
      // The step was done before: its answer was lost, so it was sent again.
      if (own.length > 0) return { answer: { seen, isMade: own.length >= orders.length || onlyIf === undefined } };
      const isMade = lives(view);
      if (!isMade && seen.now > (onlyIf?.deadline ?? 0) + skewMs) return { answer: { seen, isMade } };
      // The absent sessions are compared, too: one that is stored in between must count as alive.
      const absent = isMade ? [] : ids.map((each) => asSeen(sessionCell(each), view.cell(sessionCell(each))));
      const rulings = withOrders(view.rulings, isMade ? orders : stops, { id, now, skewMs, forMs });
      return {
        step: {
          when: [asSeen(rulingsKey, view.listed), ...absent],
          put: [putRulings(rulingsKey, rulings, skewMs)],
        },
        whenDone: (after) => ({ seen: after, before: view.rulings, isMade }),
      };
    },
  };
}

/** The keys of sessions and their grants. */
export const cellsOf = (ids: readonly SessionId[]): readonly string[] =>
  ids.flatMap((id) => [sessionCell(id), `${sessionGrantsUnder}${id}`]);

const idsOf = (sessions: Removal["sessions"]): readonly SessionId[] =>
  typeof sessions === "string" ? [] : (sessions.ids ?? []);

/** How many cells a removal counts. If there are more, it only reports `partial`: a removal must cost the same for every account. */
const countedAtOnce = 200;

/** The basis of a removal's counts: the affected cells whose keys are known. */
export function lookAtRemoved({ sessions, tokens, listed = [], unverified }: Removal): Look {
  const known = new Set([...idsOf(sessions), ...listed, ...(unverified?.ids ?? [])]);
  const keys = cellsOf([...known].slice(0, countedAtOnce / 2));
  if (sessions !== "all" && tokens !== "all") return { keys };
  return { keys, under: [sessionsUnder, "g:"], most: countedAtOnce };
}

/** Counts the sessions and grants of a removal's look that were alive before its step, and aren't after it. */
export function countRemoved(
  look: Look,
  { sessions: named, listed }: Removal,
  { seen, before, isMade }: Removed,
): Counted {
  if (!isMade) return { sessions: 0, grants: 0 };
  const after = new AccountView(seen);
  const earlier = new AccountView({
    now: seen.now,
    cells: [
      ...seen.cells.filter(({ key }) => key !== rulingsKey),
      ...(before === undefined ? [] : [{ key: rulingsKey, ...valueOfRulings(before), seal: undefined, version: "" }]),
    ],
  });
  const sessions = after.cellsUnder(sessionsUnder).filter(({ key }) => earlier.session(key) && !after.session(key));
  const grants = after
    .cellsUnder("g:")
    .filter(({ key }) => earlier.grant(key)?.facts.version !== undefined && !after.grant(key));
  const counted = { sessions: sessions.length, grants: grants.length };
  const isUnseen =
    idsOf(named).length > countedAtOnce / 2 ||
    (look.under === undefined && listed === undefined && typeof named === "object" && (named.sids?.length ?? 0) > 0);
  return seen.next !== undefined || before === undefined || isUnseen ? { ...counted, partial: true } : counted;
}
