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
   * @param write - Gets whether it is a repetition. Then an earlier write may have taken effect without an answer.
   * @param unwritten - Called if the claim has ended, and the store has answered no write.
   * @throws IdentityError `store_unavailable` after `patienceMs`; the attempts continue in the background. Any other error of `write`.
   */
  async execute<T>(
    began: number,
    write: (isRepeated: boolean) => Promise<T>,
    unwritten: () => void = () => undefined,
  ): Promise<T> {
    try {
      return await write(false);
    } catch (error) {
      if (!isAway(error)) throw error;
      const end = this.#again(began + this.#limits.claimMs, () => write(true), { error, unwritten });
      // A later failure reaches no caller, but the guarded store has emitted an event for it.
      return await patiently(this.#ports, this.#limits.patienceMs, end).catch((reason: unknown) => {
        throw reason instanceof TimeLimitReached ? error : reason;
      });
    }
  }

  async #again<T>(
    until: number,
    write: () => Promise<T>,
    { error, unwritten }: { readonly error: unknown; readonly unwritten: () => void },
  ): Promise<T> {
    const { clock } = this.#ports;
    let last = error;
    for (let pause = shortestMs; clock.now() < until; pause = Math.min(2 * pause, longestMs)) {
      await clock.sleep(Math.min(pause, until - clock.now()));
      try {
        return await write();
      } catch (reason) {
        if (!isAway(reason)) throw reason;
        last = reason;
      }
    }
    unwritten();
    throw last;
  }
}

const isAway = (error: unknown): boolean => error instanceof IdentityError && error.code === "store_unavailable";
