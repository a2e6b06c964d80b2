import type { Answer, Order } from "../app/messages.ts";

/** One request of a client. Times by the supervisor's monotonic clock, in ms. */
export interface Entry {
  readonly n: number;
  readonly worker: number;
  readonly order: Order;
  /** Whose account it is about. */
  readonly subject: string;
  /** When it was sent. */
  readonly start: number;
  /** When its answer came; `undefined`: its process was killed before. */
  end?: number;
  answer?: Answer;
  /** For a sign-in: when it was known that its redemption had begun. */
  begun?: number;
}

/** A refresh token that came when what it belongs to was gone. */
export interface LateToken {
  readonly token: string;
  readonly worker: number;
  /** When that was known. */
  readonly at: number;
  readonly entry: Entry;
}

/** The store lost its memory at some moment between these two. */
export interface Reset {
  readonly from: number;
  readonly until: number;
}

/** What happened, as the judge reads it. */
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

  /** Does what makes the store lose its memory. */
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
