import { IdentityError } from "../errors/identity-error.ts";
import type { Ports } from "../ports/ports.ts";
import type { Limits } from "./limits.ts";
import { patiently, TimeLimitReached } from "./within.ts";

/** The first and the longest pause between two attempts, in ms. */
const [shortestMs, longestMs] = [100, 2_000];

/**
 * Writes the outcome of a refresh, repeatedly if needed. Only this process has the new refresh token, so a short outage of the
 * store must not lose it. Meanwhile the claim makes other callers wait.
 */
export class ClaimedWrites {
  readonly #ports: Pick<Ports, "clock" | "background">;
  readonly #limits: Limits;

  constructor(ports: Pick<Ports, "clock" | "background">, limits: Limits) {
    this.#ports = ports;
    this.#limits = limits;
  }

  /**
   * Repeats the write while the store is unavailable and the claim is valid.
   *
   * @param began - When the claim was made, in ms since the epoch.
   * @throws IdentityError `store_unavailable` after `patienceMs`; the attempts continue in the background. Any other error of `write`.
   */
  async execute<T>(began: number, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!isAway(error)) throw error;
      const end = this.#again(began + this.#limits.claimMs, write, error);
      // A later failure reaches no caller, but the guarded store has emitted an event for it.
      return await patiently(this.#ports, this.#limits.patienceMs, end).catch((reason: unknown) => {
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
