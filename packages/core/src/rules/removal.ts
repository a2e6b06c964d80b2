import type { AccountKey } from "../domain/account.ts";
import { isOfNamedSid, type Removal, type RemovalTarget, type Removed } from "../domain/removal.ts";
import type { Cell, Seen, Step } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import { type Fence, fenceAfter, fenceEnd } from "./fence.ts";
import type { Format } from "./format.ts";
import { fenceKey, grantsUnder, sessionCell, sessionsUnder } from "./names.ts";
import { asSeen, type Rule } from "./runner.ts";

/** A removal with the id that its cover and its barriers carry. */
export interface AskedRemoval {
  readonly id: string;
  readonly account: AccountKey;
  readonly removal: Removal;
  readonly skewMs: number;
}

/** Cells that one look of a removal shows. */
const cellsAtOnce = 200;

const lookAtAccount = { keys: [fenceKey], under: [sessionsUnder, grantsUnder], seals: false, most: cellsAtOnce };

/** Removes by writing the fence only: what its cover takes is out of reach from this step on. */
export function removeByCover<T>(format: Format<T>, asked: AskedRemoval): Rule<T, Seen<T>> {
  return {
    partition: asked.account,
    look: lookAtAccount,
    guess: { keys: [fenceKey], elseAbsent: true },
    decide: (seen, at) =>
      isWritten(format, seen, asked.id)
        ? { answer: seen }
        : { step: coverStep(format, seen, at, asked, targetOf(asked.removal)), whenDone: (after) => after },
  };
}

/** What an unverified removal found out about its account. */
export type UnverifiedAnswer<T> =
  /** Nothing of the sid lives or is on its way: nothing was written. */
  | "nothing"
  /** Incomplete: a session of the sid was alive after all, and the rest of what the removal reaches is still to go. */
  | { readonly seen: Seen<T>; readonly complete: boolean };

/**
 * Removes on a word that anybody can send. It reaches beyond the named sessions only where one of them is alive, and it
 * writes nothing where none is alive or may still be stored.
 */
export function removeUnverified<T>(
  format: Format<T>,
  asked: AskedRemoval,
  { ids, redeemsUntil, sids }: NonNullable<Removal["unverified"]>,
): Rule<T, UnverifiedAnswer<T>> {
  const { account, removal, skewMs } = asked;
  const target = targetOf(removal);
  const keys = ids.map(sessionCell);
  const own: RemovalTarget = { ...target, sessions: { sids }, tokens: "of-those-sessions" };
  const livesIn = (view: AccountView<T>): boolean =>
    keys.some((key) => {
      const found = view.session(key);
      return found !== undefined && isOfNamedSid({ sids }, found.facts.sids);
    });
  const answerAfter = (after: Seen<T>, lives: boolean): UnverifiedAnswer<T> => ({
    seen: after,
    complete: lives || !livesIn(withoutCover(format, after, asked.id)),
  });
  return {
    partition: account,
    look: { keys: [fenceKey, ...keys], seals: false },
    decide(seen, at) {
      if (isWritten(format, seen, asked.id)) return { answer: answerAfter(seen, false) };
      const lives = livesIn(new AccountView(format, seen));
      if (!lives && seen.now > redeemsUntil + skewMs) return { answer: "nothing" };
      return {
        step: coverStep(format, seen, at, asked, lives ? target : own),
        // Had a session of the sid been stored in between, this very step has ended it: then the tokens go by a second one.
        whenDone: (after) => answerAfter(after, lives),
      };
    },
  };
}

/** Whether the removal's step was done before: its answer was lost, and it was sent again. */
const isWritten = <T>(format: Format<T>, seen: Seen<T>, id: string): boolean =>
  new AccountView(format, seen).fence.covers.some((cover) => cover.id === id);

const targetOf = ({ sessions, tokens, issuedUntil }: Removal): RemovalTarget => ({
  sessions,
  tokens,
  ...(issuedUntil === undefined ? {} : { issuedUntil }),
});

function coverStep<T>(
  format: Format<T>,
  seen: Seen<T>,
  at: number,
  { id, removal, skewMs }: AskedRemoval,
  target: RemovalTarget,
): Step<T> {
  const { fence, fenceCell } = new AccountView(format, seen);
  const { barrierForMs, revoke = true } = removal;
  const after = fenceAfter(fence, { id, target, revoke, barrierForMs }, { seenAt: seen.now, at, skewMs });
  const put = { key: fenceKey, value: format.write(after), endsAt: fenceEnd(after) };
  return { when: [asSeen(fenceKey, fenceCell)], put: [put] };
}

/** The account as it would look without that removal's cover. */
function withoutCover<T>(format: Format<T>, seen: Seen<T>, id: string): AccountView<T> {
  const { fence } = new AccountView(format, seen);
  const covers = fence.covers.flatMap((cover) => {
    if (cover.id !== id) return [cover];
    return cover.since === undefined ? [] : [{ ...cover, epoch: cover.since }];
  });
  const before: Fence = { ...fence, covers };
  const cells = seen.cells.map((cell) => (cell.key === fenceKey ? { ...cell, value: format.write(before) } : cell));
  return new AccountView(format, { now: seen.now, cells });
}

/**
 * What a removal's own cover took, of the cells of one look: what was there before it, and isn't any more.
 *
 * @param partners - Sessions and grants that belong to those of the look, to decide about them.
 */
export function countTaken<T>(format: Format<T>, seen: Seen<T>, partners: readonly Cell<T>[], id: string): Removed {
  const whole = { ...seen, cells: [...seen.cells, ...partners] };
  const after = new AccountView(format, whole);
  const before = withoutCover(format, whole, id);
  const isTaken = (there: (view: AccountView<T>) => boolean): boolean => there(before) && !there(after);
  const sessions = seen.cells.filter(
    ({ key }) => key.startsWith(sessionsUnder) && isTaken((view) => view.session(key) !== undefined),
  );
  const grants = seen.cells.filter(
    ({ key }) => key.startsWith(grantsUnder) && isTaken((view) => view.grant(key)?.facts.version !== undefined),
  );
  return { sessions: sessions.length, grants: grants.length };
}
