import { Barriers } from "./barriers.ts";
import { Markers } from "./markers.ts";
import { Partitions } from "./partitions.ts";
import { Redemptions } from "./redemptions.ts";
import { SidIndex } from "./sid-index.ts";

/** How much the store may hold. */
export interface MemoryLimits {
  readonly maxSessions: number;
  readonly maxFrontChannelMarkers: number;
}

/** Sign-ins that may be on their way or remembered at once: some hundred bytes each. */
const maxRedemptions = 100_000;
/** Sids outlive their sessions, so there are more of them. */
const sidsPerSession = 4;
/** Entries of each kind that every write looks at: more than it adds, so that what has expired doesn't pile up. */
const sweepSteps = 3;

/**
 * What the store holds, and its time. Nothing here or in what works on it ever waits between reading and writing: that is
 * what makes each operation one atomic step.
 */
export class MemoryState {
  readonly limits: MemoryLimits;
  readonly now: () => number;
  readonly partitions = new Partitions();
  readonly redemptions = new Redemptions(maxRedemptions);
  readonly barriers = new Barriers();
  readonly markers: Markers;
  readonly sids: SidIndex;
  #lastNumber = 0;

  constructor(limits: MemoryLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
    this.markers = new Markers(limits.maxFrontChannelMarkers);
    this.sids = new SidIndex(sidsPerSession * limits.maxSessions);
  }

  /** A number that is never given twice: for versions and claims. */
  nextNumber(): number {
    this.#lastNumber++;
    return this.#lastNumber;
  }

  /** The time of a write, which first drops a little of what has expired. */
  nowForWrite(): number {
    const now = this.now();
    this.sweep(now);
    return now;
  }

  sweep(now: number): void {
    this.partitions.sweep(now, sweepSteps);
    this.redemptions.sweep(now, sweepSteps);
    this.barriers.sweep(now, sweepSteps);
    this.markers.sweep(now, sweepSteps);
    this.sids.sweep(now, sweepSteps);
  }
}
