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

export class History {
  readonly entries: Entry[] = [];

  begin(worker: number, subject: string, order: Order): Entry {
    const entry: Entry = { n: this.entries.length, worker, order, subject, start: performance.now() };
    this.entries.push(entry);
    return entry;
  }
}
