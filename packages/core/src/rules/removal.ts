import type { AccountKey } from "../domain/account.ts";
import { isOfNamedSid, type Removal, type RemovalTarget } from "../domain/removal.ts";
import type { Seen, Step } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import { type Fence, fenceAfter, fenceEnd } from "./fence.ts";
import type { Format } from "./format.ts";
import { fenceKey, sessionCell } from "./names.ts";
import { lookAtRemoved } from "./reach.ts";
import { asSeen, type Rule } from "./runner.ts";

/** A removal with the id of its cover and its barriers. */
export interface AskedRemoval {
  readonly id: string;
  readonly account: AccountKey;
  readonly removal: Removal;
  readonly skewMs: number;
}

/** Removes by writing only the fence: after this step no read returns what its cover removes. */
export function removeByCover<T>(format: Format<T>, asked: AskedRemoval): Rule<T, Seen<T>> {
  return {
    partition: asked.account,
    look: lookAtRemoved(asked.removal),
    guess: { keys: [fenceKey], elseAbsent: true },
    decide: (seen, at) =>
      isWritten(format, seen, asked.id)
        ? { answer: seen }
        : { step: coverStep(format, seen, at, asked, targetOf(asked.removal)), whenDone: (after) => after },
  };
}

/** The answer of an unverified removal. */
export type UnverifiedAnswer<T> =
  /** The sid has no living session and no pending sign-in, so nothing was written. */
  | "nothing"
  /** Incomplete: a session of the sid was alive, so a second removal must remove the rest of the target. */
  | { readonly seen: Seen<T>; readonly complete: boolean };

/**
 * Removes because of an unverified notice, which any client can send. It removes more than the named sessions only if one of
 * them is alive. It writes nothing if none is alive and no pending sign-in can still store one.
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
        // If a session of the sid was stored since the look, this step has ended it. A second removal then removes the tokens.
        whenDone: (after) => answerAfter(after, lives),
      };
    },
  };
}

/** Whether the removal's step was done before: its answer was lost, so the step was sent again. */
const isWritten = <T>(format: Format<T>, seen: Seen<T>, id: string): boolean =>
  isIn(new AccountView(format, seen).fence, id);

const isIn = ({ covers, marks = [] }: Fence, id: string): boolean =>
  [...covers, ...marks].some((each) => each.id === id);

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
  const { barrierForMs, revoke = true, mark } = removal;
  const after = fenceAfter(fence, { id, target, revoke, barrierForMs, mark }, { seenAt: seen.now, at, skewMs });
  const put = { key: fenceKey, value: format.write(after), endsAt: fenceEnd(after) };
  return { when: [asSeen(fenceKey, fenceCell)], put: [put] };
}

/** The account without the cover of this removal. */
export function withoutCover<T>(format: Format<T>, seen: Seen<T>, id: string): AccountView<T> {
  const { fence } = new AccountView(format, seen);
  const covers = fence.covers.flatMap((cover) => {
    if (cover.id !== id) return [cover];
    return cover.since === undefined ? [] : [{ ...cover, epoch: cover.since }];
  });
  const before: Fence = { ...fence, covers };
  const cells = seen.cells.map((cell) => (cell.key === fenceKey ? { ...cell, value: format.write(before) } : cell));
  return new AccountView(format, { now: seen.now, cells });
}
