import { pause } from "../domain/pause.ts";
import type { Awaitable } from "../ports/awaitable.ts";

/** After this number of turns in a row, other requests get time. */
const inARow = 8;

interface Queue {
  readonly last: Promise<unknown>;
  /** How many turns were taken since the queue was empty. */
  readonly turns: number;
}

/** Does work of the same name one after another. */
export class Turns {
  readonly #queues = new Map<string, Queue>();

  /** Does the work when all earlier work of this name has ended. @param work - Gets whether it had to wait. */
  take<A>(name: string, work: (waited: boolean) => Awaitable<A>): Promise<A> {
    const { last: before, turns } = this.#queues.get(name) ?? { last: undefined, turns: 0 };
    const mine = this.#after(before, turns, work);
    const last = mine.then(ignore, ignore).then(() => {
      if (this.#queues.get(name)?.last === last) this.#queues.delete(name);
    });
    this.#queues.set(name, { last, turns: turns + 1 });
    return mine;
  }

  async #after<A>(before: Promise<unknown> | undefined, turns: number, work: (waited: boolean) => Awaitable<A>) {
    if (before === undefined) return work(false);
    await before;
    // A store may answer without ever leaving the event loop's turn. Then other requests would wait for all of the work.
    if (turns % inARow === 0) await pause(0);
    return work(true);
  }
}

const ignore = (): void => undefined;
