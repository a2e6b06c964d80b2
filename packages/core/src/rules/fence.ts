import { type Barrier, barriersOf, barriersOfMark, withBarrier } from "../domain/barrier.ts";
import { endsSession, type Mark, type RemovalTarget, takesGrant } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import { longestExchangeMs, longestLifeMs } from "./lifetimes.ts";
import { type FenceMark, fenceMark, marksAfter } from "./marks.ts";

/** What a removal removes: everything in its target that was stored in this epoch or an earlier one. */
export interface Cover {
  readonly id: string;
  readonly target: RemovalTarget;
  /** Whether a sweep must revoke the removed grants. */
  readonly revoke: boolean;
  readonly epoch: number;
  /** The cover replaces an earlier one that removed everything up to this epoch. */
  readonly since?: number;
  readonly at: number;
  readonly until: number;
}

/** The cell of an account that every removal writes and every sign-in compares. */
export interface Fence {
  /** The epoch of cells that are stored from now on. */
  readonly epoch: number;
  readonly barriers: readonly Barrier[];
  readonly covers: readonly Cover[];
  /** Absent: there are no marks. A sweep keeps a mark as long as a session or grant that the mark names is alive. */
  readonly marks?: readonly FenceMark[];
}

export const noFence: Fence = { epoch: 0, barriers: [], covers: [] };

/** A removal as the fence records it. */
export interface FenceRemoval {
  readonly id: string;
  readonly target: RemovalTarget;
  readonly revoke: boolean;
  readonly barrierForMs: number;
  readonly mark?: Mark | undefined;
}

/** When a removal is written: no later than `at`, and not before `seenAt`, the time of the look that decided it. */
export interface RemovalTime {
  readonly seenAt: number;
  readonly at: number;
  /** How far the clock of another partition, in which a sign-in began, may be ahead of this clock. */
  readonly skewMs: number;
}

export function fenceAfter(fence: Fence, removal: FenceRemoval, times: RemovalTime): Fence {
  const { id, target, revoke, mark } = removal;
  const { at } = times;
  const epoch = Math.max(at, fence.epoch);
  const added: Cover = { id, target, revoke, epoch, at, until: at + longestLifeMs };
  const living = fence.covers.filter((earlier) => at <= earlier.until);
  const needless = living.filter((earlier) => takesAsMuch(added, earlier));
  const cover = needless.length === 0 ? added : { ...added, since: Math.max(...needless.map((each) => each.epoch)) };
  const isOnlyMark = mark !== undefined && target.sessions === "none" && target.tokens === "of-those-sessions";
  return {
    epoch: epoch + 1,
    barriers: withBarriers(fence, removal, times).barriers,
    covers: isOnlyMark ? living : [...living.filter((earlier) => !needless.includes(earlier)), cover],
    ...marksAfter(fence, mark === undefined ? undefined : fenceMark(mark, target, { id, epoch, at }), at),
  };
}

/** The fence with the barriers of a removal, and without its cover. They stop pending sign-ins, and nothing is removed. */
export function withBarriers(
  fence: Fence,
  { id, target, barrierForMs, mark }: FenceRemoval,
  { seenAt, at, skewMs }: RemovalTime,
): Fence {
  const times = { at: at + skewMs, surelyAt: seenAt, until: at + barrierForMs + skewMs };
  const standing = fence.barriers.filter((barrier) => at <= endOf(barrier));
  const barriers = barriersOf(id, target, times);
  const ofMark = mark === undefined || target.tokens === "all" ? [] : barriersOfMark(id, mark, target, times);
  return { ...fence, barriers: [...barriers, ...ofMark].reduce(withBarrier, standing) };
}

/** The target of a cover that removes nothing. Such a cover keeps a sweep due for grants that were set aside. */
const nothing: RemovalTarget = { sessions: "none", tokens: "of-those-sessions" };

/** The fence with a note that makes a sweep due. */
export function withNote({ covers, ...others }: Fence, id: string, at: number): Fence {
  const note: Cover = { id, target: nothing, revoke: true, epoch: 0, at, until: at + longestLifeMs };
  return { ...others, covers: [...covers.filter((earlier) => !takesAsMuch(note, earlier)), note] };
}

/** Whether a later cover replaces an earlier one. Both must agree on whether to revoke. */
const takesAsMuch = (later: Cover, earlier: Cover): boolean =>
  later.revoke === earlier.revoke && JSON.stringify(later.target) === JSON.stringify(earlier.target);

/** When a fence may be deleted. Its epoch must be past: otherwise new cells would get an epoch that older covers remove. */
export const fenceEnd = ({ epoch, barriers, covers, marks = [] }: Fence): number =>
  Math.max(epoch, ...barriers.map(endOf), ...covers.map(({ until }) => until), ...marks.map(({ until }) => until));

/** The end of a barrier. A barrier of the whole account stays as long as a token from before the removal can be exchanged. */
const endOf = ({ of, at, until }: Barrier): number =>
  of === "account" ? Math.max(until, at + longestExchangeMs) : until;

/**
 * The fence after a sweep has deleted everything that its covers remove. `undefined`: the fence can be deleted.
 *
 * @param marks - The marks that still name something.
 */
export function withoutCovers({ epoch, barriers }: Fence, marks: readonly FenceMark[], now: number): Fence | undefined {
  const standing = barriers.filter((barrier) => now <= endOf(barrier));
  if (standing.length === 0 && marks.length === 0 && epoch < now) return undefined;
  return { epoch, barriers: standing, covers: [], ...(marks.length === 0 ? {} : { marks }) };
}

/** The covers that remove a session. */
export const coversOfSession = (
  { covers }: Fence,
  id: SessionId,
  facts: Pick<SessionFacts, "epoch" | "issuedAt" | "sids">,
): readonly Cover[] =>
  covers.length === 0
    ? covers
    : covers.filter((cover) => facts.epoch <= cover.epoch && endsSession(cover.target, { ...facts, id }));

/** The covers that remove a grant itself, without regard to its session. */
export const coversOfGrant = ({ covers }: Fence, { epoch, version, issuedAt }: GrantFacts): readonly Cover[] =>
  covers.length === 0
    ? covers
    : covers.filter(
        (cover) => epoch <= cover.epoch && takesGrant(cover.target, version === undefined ? undefined : issuedAt),
      );
