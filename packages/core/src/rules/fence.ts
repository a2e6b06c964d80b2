import { type Barrier, barriersOf, withBarrier } from "../domain/barrier.ts";
import { endsSession, type RemovalTarget, takesGrant } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import { longestExchangeMs, longestLifeMs } from "./lifetimes.ts";

/** What a removal puts out of reach: everything it names that was stored in this epoch or before. */
export interface Cover {
  readonly id: string;
  readonly target: RemovalTarget;
  /** Whether the grants it took are to be revoked. */
  readonly revoke: boolean;
  readonly epoch: number;
  /** It stands for an earlier one that took everything up to this epoch. */
  readonly since?: number;
  readonly at: number;
  readonly until: number;
}

/** The cell of an account that every removal writes and every sign-in compares. */
export interface Fence {
  /** Of the cells that are stored from now on. */
  readonly epoch: number;
  readonly barriers: readonly Barrier[];
  readonly covers: readonly Cover[];
}

export const noFence: Fence = { epoch: 0, barriers: [], covers: [] };

/** A removal as it is written into the fence. */
export interface FenceRemoval {
  readonly id: string;
  readonly target: RemovalTarget;
  readonly revoke: boolean;
  readonly barrierForMs: number;
}

/** When a removal is written: no later than `at`, and not before the look that it was decided by. */
export interface RemovalTime {
  readonly seenAt: number;
  readonly at: number;
  /** How far another partition's clock, by which a sign-in began, may be ahead of this one. */
  readonly skewMs: number;
}

export function fenceAfter(fence: Fence, removal: FenceRemoval, { seenAt, at, skewMs }: RemovalTime): Fence {
  const { id, target, revoke, barrierForMs } = removal;
  const epoch = Math.max(at, fence.epoch);
  const added: Cover = { id, target, revoke, epoch, at, until: at + longestLifeMs };
  const living = fence.covers.filter((earlier) => at <= earlier.until);
  const needless = living.filter((earlier) => takesAsMuch(added, earlier));
  const cover = needless.length === 0 ? added : { ...added, since: Math.max(...needless.map((each) => each.epoch)) };
  const times = { at: at + skewMs, surelyAt: seenAt, until: at + barrierForMs + skewMs };
  const standing = fence.barriers.filter((barrier) => at <= endOf(barrier));
  return {
    epoch: epoch + 1,
    barriers: barriersOf(id, target, times).reduce(withBarrier, standing),
    covers: [...living.filter((earlier) => !needless.includes(earlier)), cover],
  };
}

/** The target of a cover that takes nothing: it stands for what was set aside, until a sweep has found it. */
const nothing: RemovalTarget = { sessions: "none", tokens: "of-those-sessions" };

/** The fence with a note that a sweep has something to revoke. */
export function withNote({ epoch, barriers, covers }: Fence, id: string, at: number): Fence {
  const note: Cover = { id, target: nothing, revoke: true, epoch: 0, at, until: at + longestLifeMs };
  return { epoch, barriers, covers: [...covers.filter((earlier) => !takesAsMuch(note, earlier)), note] };
}

/** Whether a later cover makes an earlier one needless. One that revokes never stands for one that doesn't. */
const takesAsMuch = (later: Cover, earlier: Cover): boolean =>
  later.revoke === earlier.revoke && JSON.stringify(later.target) === JSON.stringify(earlier.target);

/** When a fence may go: its epoch must be past, or later cells would look older than the covers of earlier ones. */
export const fenceEnd = ({ epoch, barriers, covers }: Fence): number =>
  Math.max(epoch, ...barriers.map(endOf), ...covers.map(({ until }) => until));

/** A barrier of the whole account is kept as long as a token from before the removal might be exchanged. */
const endOf = ({ of, at, until }: Barrier): number =>
  of === "account" ? Math.max(until, at + longestExchangeMs) : until;

/** The fence once everything it covered is gone; `undefined`: it isn't needed any more. */
export function withoutCovers({ epoch, barriers }: Fence, now: number): Fence | undefined {
  const standing = barriers.filter((barrier) => now <= endOf(barrier));
  return standing.length === 0 && epoch < now ? undefined : { epoch, barriers: standing, covers: [] };
}

/** The covers that take a session. */
export const coversOfSession = ({ covers }: Fence, id: SessionId, facts: SessionFacts): readonly Cover[] =>
  covers.length === 0
    ? covers
    : covers.filter((cover) => facts.epoch <= cover.epoch && endsSession(cover.target, { ...facts, id }));

/** The covers that take a grant for itself, whatever becomes of its session. */
export const coversOfGrant = ({ covers }: Fence, { epoch, version, issuedAt }: GrantFacts): readonly Cover[] =>
  covers.length === 0
    ? covers
    : covers.filter(
        (cover) => epoch <= cover.epoch && takesGrant(cover.target, version === undefined ? undefined : issuedAt),
      );
