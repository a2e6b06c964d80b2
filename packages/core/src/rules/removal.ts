import type { AccountKey } from "../domain/account.ts";
import { defined } from "../domain/defined.ts";
import type { Removal, RemovalTarget } from "../domain/removal.ts";
import type { Look, Seen, Step } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import {
  type Fence,
  type FenceRemoval,
  fenceAfter,
  fenceEnd,
  noFence,
  type withBarriers,
  withoutCovers,
} from "./fence.ts";
import type { Format } from "./format.ts";
import { fenceKey } from "./names.ts";
import { lookAtRemoved } from "./reach.ts";
import { asSeen, type Rule } from "./runner.ts";

/** A removal with the id of its cover and its barriers. */
export interface AskedRemoval {
  readonly id: string;
  readonly account: AccountKey;
  readonly removal: Removal;
  readonly skewMs: number;
}

/**
 * What the step of a removal has shown. Only this look tells what the removal has ended: later, another process may have swept
 * the account.
 */
export interface Shown<T> {
  readonly look: Look;
  readonly seen: Seen<T>;
  /** Whether an earlier copy of the step may have been done. Then another process may have swept the account before this look. */
  readonly isLate: boolean;
}

/** Removes by writing only the fence: after this step no read returns what its cover removes. */
export function removeByCover<T>(format: Format<T>, asked: AskedRemoval): Rule<T, Shown<T>> {
  const look = lookAtRemoved(asked.removal);
  const target = targetOf(asked.removal);
  return {
    partition: asked.account,
    look,
    guess: { keys: [fenceKey], elseAbsent: true },
    decide: (seen, at, sentAt) =>
      isWritten(format, seen, asked.id)
        ? { answer: { look, seen, isLate: true } }
        : {
            step: coverStep(format, seen, at, asked, target),
            whenDone: (after) => ({ look, seen: after, isLate: mayBeSwept(format, seen, asked, target, sentAt) }),
          },
  };
}

/**
 * Whether an earlier copy of the step may have been done at `sentAt`, and a sweep has deleted its cover since. A sweep never sets the
 * epoch back, and it deletes a fence only after the fence's barriers are over.
 */
export function mayBeSwept<T>(
  format: Format<T>,
  seen: Seen<T>,
  asked: AskedRemoval,
  target: RemovalTarget,
  sentAt: number | undefined,
): boolean {
  if (sentAt === undefined) return false;
  const { fence, fenceCell } = new AccountView(format, seen);
  if (fenceCell !== undefined) return fence.epoch > sentAt;
  const times = { seenAt: sentAt, at: sentAt, skewMs: asked.skewMs };
  const ofCopy = fenceAfter(noFence, fenceRemoval(asked, target), times);
  return withoutCovers(ofCopy, [], seen.now) === undefined;
}

const fenceRemoval = ({ id, removal }: AskedRemoval, target: RemovalTarget): FenceRemoval => {
  const { barrierForMs, revoke = true, mark } = removal;
  return { id, target, revoke, barrierForMs, mark };
};

/** Whether the removal's step was done before: its answer was lost, so the step was sent again. */
export const isWritten = <T>(format: Format<T>, seen: Seen<T>, id: string): boolean =>
  isIn(new AccountView(format, seen).fence, id);

const isIn = ({ covers, marks = [] }: Fence, id: string): boolean =>
  [...covers, ...marks].some((each) => each.id === id);

export const targetOf = ({ sessions, tokens, issuedUntil }: Removal): RemovalTarget => ({
  sessions,
  tokens,
  ...defined({ issuedUntil }),
});

/**
 * The step that writes the removal into the fence.
 *
 * @param change - What to write. `withBarriers`: only stop pending sign-ins.
 */
export function coverStep<T>(
  format: Format<T>,
  seen: Seen<T>,
  at: number,
  asked: AskedRemoval,
  target: RemovalTarget,
  change: typeof fenceAfter | typeof withBarriers = fenceAfter,
): Step<T> {
  const { fence, fenceCell } = new AccountView(format, seen);
  const times = { seenAt: seen.now, at, skewMs: asked.skewMs };
  const after = change(fence, fenceRemoval(asked, target), times);
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
