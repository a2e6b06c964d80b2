import type { Answer, Order } from "../app/messages.ts";

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
  readonly entry: Entry;
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
  readonly kills: readonly { readonly worker: number; readonly at: number }[];
  readonly resets: readonly Reset[];
}

export class History implements Recorded {
  readonly entries: Entry[] = [];
  readonly lateTokens: LateToken[] = [];
  readonly kills: { readonly worker: number; readonly at: number }[] = [];
  readonly resets: Reset[] = [];

  cameLate(worker: number, n: number, token: string): void {
    const entry = this.entries[n];
    if (entry !== undefined) this.lateTokens.push({ token, worker, at: performance.now(), entry });
  }

  /** Runs the function that makes the store lose its data. */
  async reset(act: () => Promise<void>): Promise<void> {
    const from = performance.now();
    await act();
    this.resets.push({ from, until: performance.now() });
  }

  killed(worker: number): void {
    this.kills.push({ worker, at: performance.now() });
  }

  begin(worker: number, subject: string, order: Order): Entry {
    const entry: Entry = { n: this.entries.length, worker, order, subject, start: performance.now() };
    this.entries.push(entry);
    return entry;
  }
}
