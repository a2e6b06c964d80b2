import { pause } from "../domain/pause.ts";
import type { Clock } from "../ports/clock.ts";
import type { Limits } from "./limits.ts";

/** After this number of tasks in a row, other requests get time. */
const inARow = 8;

export interface WorkLimitOptions {
  /** How many tasks run at the same time. */
  readonly atOnce: number;
  /** If no task ends for this time, in ms, a waiting task runs anyway: tasks that hang can't block it. */
  readonly patienceMs: number;
}

/** Lets a process carry out only a few notices of each channel at the same time. */
export const noticesInTurn =
  (clock: Clock, limits: Pick<Limits, "noticesAtOnce" | "noticePatienceMs">): (() => WorkLimit) =>
  () =>
    new WorkLimit(clock, { atOnce: limits.noticesAtOnce, patienceMs: limits.noticePatienceMs });

/** Runs a few tasks of a kind at the same time. Later ones wait for their turn, in the order of their arrival. */
export class WorkLimit {
  readonly #clock: Clock;
  readonly #options: WorkLimitOptions;
  /** The tasks that run by their turn. */
  #running = 0;
  readonly #waiting = new Set<() => void>();
  #ended = 0;

  constructor(clock: Clock, options: WorkLimitOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#options.atOnce) this.#running += 1;
    else if (!(await this.#turn())) return task();
    try {
      return await task();
    } finally {
      this.#ended += 1;
      // A store may answer without ever leaving the event loop's turn. Then other requests would wait for all tasks.
      if (this.#waiting.size > 0 && this.#ended % inARow === 0) await pause(0);
      const [next] = this.#waiting;
      // The turn passes to the next task, so that no newcomer takes it.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** @returns whether the turn came. If not, no task has ended for as long as the patience */
  async #turn(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended = new AbortController();
    let hasTurn = false;
    const take = () => {
      this.#waiting.delete(take);
      hasTurn = true;
      ended.abort("over");
      resolve();
    };
    this.#waiting.add(take);
    for (let seen: number | undefined; !hasTurn && seen !== this.#ended; ) {
      seen = this.#ended;
      await Promise.race([promise, this.#clock.sleep(this.#options.patienceMs, ended.signal)]);
    }
    this.#waiting.delete(take);
    return hasTurn;
  }
}
