import { IdentityError } from "../errors/identity-error.ts";
import type { Ports } from "../ports/ports.ts";
import type { Limits } from "./limits.ts";
import { TimeLimitReached, within } from "./within.ts";

/** The first pause between two tries and the longest one, in ms. */
const [shortestMs, longestMs] = [100, 2_000];

/**
 * Writes the outcome of a refresh. A store that is away for a moment must not cost the grant: this process alone knows the
 * new token, and its claim keeps the others waiting.
 */
export class ClaimedWrites {
  readonly #ports: Pick<Ports, "clock" | "background">;
  readonly #limits: Limits;

  constructor(ports: Pick<Ports, "clock" | "background">, limits: Limits) {
    this.#ports = ports;
    this.#limits = limits;
  }

  /**
   * Tries again while the store can't be asked and the claim lasts.
   *
   * @param began - When the claim was made, in ms since the epoch.
   * @throws IdentityError `store_unavailable` after `patienceMs`: the tries go on after the answer. Also each error that `write` throws.
   */
  async execute<T>(began: number, write: () => Promise<T>): Promise<T> {
    const { clock, background } = this.#ports;
    try {
      return await write();
    } catch (error) {
      if (!isAway(error)) throw error;
      const end = this.#again(began + this.#limits.claimMs, write, error);
      // Its failure is the caller's, or an event of the store.
      const settled = end.then(
        () => undefined,
        () => undefined,
      );
      background.run(() => settled);
      return await within(
        clock,
        this.#limits.patienceMs,
        () => end,
        () => undefined,
      ).catch((reason: unknown) => {
        throw reason instanceof TimeLimitReached ? error : reason;
      });
    }
  }

  async #again<T>(until: number, write: () => Promise<T>, first: unknown): Promise<T> {
    const { clock } = this.#ports;
    let last = first;
    for (let pause = shortestMs; clock.now() < until; pause = Math.min(2 * pause, longestMs)) {
      await clock.sleep(Math.min(pause, until - clock.now()));
      try {
        return await write();
      } catch (error) {
        if (!isAway(error)) throw error;
        last = error;
      }
    }
    throw last;
  }
}

const isAway = (error: unknown): boolean => error instanceof IdentityError && error.code === "store_unavailable";
