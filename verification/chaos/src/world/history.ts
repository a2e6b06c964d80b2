import { type Answer, beatMs, type Order } from "../app/messages.ts";

/** One request of a client. Times by the supervisor's monotonic clock, in ms. */
export interface Entry {
  readonly n: number;
  readonly worker: number;
  readonly order: Order;
  /** The subject of the account. */
  readonly subject: string;
  /** When it was sent. */
  readonly start: number;
  /** When its answer arrived. `undefined`: its process was killed before that. */
  end?: number;
  answer?: Answer;
  /** For a sign-in: when the supervisor learned that its redemption had begun. */
  begun?: number;
}

/** A refresh token that arrived after its session had ended. */
export interface LateToken {
  readonly token: string;
  readonly worker: number;
  /** When the supervisor learned of it. */
  readonly at: number;
  /** How long the worker's processes had run by then, in ms: without the time in which they were stopped or starved. */
  readonly ran: number;
  readonly entry: Entry;
}

/** A worker's process was killed. `ran`: how long the worker's processes had run by then, in ms. */
export interface Kill {
  readonly worker: number;
  readonly at: number;
  readonly ran: number;
}

/** An event of a worker's process: a revocation failed. */
export interface FailedRevocation {
  readonly worker: number;
  readonly at: number;
  readonly what: string;
}

/** The store lost its data between these two times. */
export interface Reset {
  readonly from: number;
  readonly until: number;
}

/** The record of a run, for the judge. */
export interface Recorded {
  readonly entries: readonly Entry[];
  readonly lateTokens: readonly LateToken[];
  readonly kills: readonly Kill[];
  readonly failedRevocations: readonly FailedRevocation[];
  readonly resets: readonly Reset[];
}

export class History implements Recorded {
  readonly entries: Entry[] = [];
  readonly lateTokens: LateToken[] = [];
  readonly kills: Kill[] = [];
  readonly failedRevocations: FailedRevocation[] = [];
  readonly resets: Reset[] = [];
  readonly #beats = new Map<number, number>();

  beat(worker: number): void {
    this.#beats.set(worker, (this.#beats.get(worker) ?? 0) + 1);
  }

  /** How long a worker's processes have run, in ms. */
  ran(worker: number): number {
    return (this.#beats.get(worker) ?? 0) * beatMs;
  }

  revocationFailed(worker: number, what: string): void {
    this.failedRevocations.push({ worker, at: performance.now(), what });
  }

  cameLate(worker: number, n: number, token: string): void {
    const entry = this.entries[n];
    const [at, ran] = [performance.now(), this.ran(worker)];
    if (entry !== undefined) this.lateTokens.push({ token, worker, at, ran, entry });
  }

  /** Runs the function that makes the store lose its data. */
  async reset(act: () => Promise<void>): Promise<void> {
    const from = performance.now();
    await act();
    this.resets.push({ from, until: performance.now() });
  }

  killed(worker: number): void {
    this.kills.push({ worker, at: performance.now(), ran: this.ran(worker) });
  }

  begin(worker: number, subject: string, order: Order): Entry {
    const entry: Entry = { n: this.entries.length, worker, order, subject, start: performance.now() };
    this.entries.push(entry);
    return entry;
  }
}
