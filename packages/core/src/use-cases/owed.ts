import { IdentityError } from "../errors/identity-error.ts";
import type { Ports } from "../ports/ports.ts";

/** The first and the longest pause between two attempts, in ms, and the number of attempts: about half an hour in all. */
const [shortestMs, longestMs, mostTries] = [1_000, 300_000, 16];
/** More work than this is not repeated, because each refresh token that waits is held in memory. */
const mostWaiting = 1_000;
/** The runtime may stop a repetition without a message (Cloudflare Workers). After this time it no longer counts, in ms. */
const lostAfterMs = 3_600_000;

/** A failed attempt. `goesOn`: this process will try again. */
export interface FailedAttempt {
  readonly error: unknown;
  /** The number of attempts so far. */
  readonly tries: number;
  readonly goesOn: boolean;
}

/** Work that must succeed at some time, but that no request waits for. */
export interface OwedWork {
  /** Works with the same name are the same work, so one of them is repeated. @default all works differ */
  readonly name?: string;
  /** Does the work. @throws if it must be repeated */
  attempt(): Promise<void>;
  /** Reports a failed attempt. */
  failed(failure: FailedAttempt): void;
}

/**
 * Does work and repeats what has failed, in the background, with growing pauses of random length. Only the number of attempts
 * and the end of the process end that. At a graceful shutdown each work that waits is tried once more.
 */
export class Owed {
  readonly #ports: Pick<Ports, "clock" | "background">;
  /** The works that wait for their next attempt, and when each counts as lost, in ms since the epoch. */
  readonly #waiting = new Map<string | symbol, number>();

  constructor(ports: Pick<Ports, "clock" | "background">) {
    this.#ports = ports;
  }

  /** Resolves after the first attempt. Never throws. */
  async do(work: OwedWork): Promise<void> {
    try {
      await work.attempt();
    } catch (error) {
      const name = work.name ?? Symbol();
      const isWaiting = this.#waiting.has(name);
      const goesOn = isWaiting || (mayPass(error) && this.#hasRoom());
      work.failed({ error, tries: 1, goesOn });
      if (goesOn && !isWaiting) this.#repeat(name, work);
    }
  }

  #repeat(name: string | symbol, work: OwedWork): void {
    const { background, clock } = this.#ports;
    this.#waiting.set(name, clock.now() + lostAfterMs);
    background.repeat(async (ends) => {
      await this.#again(work, ends);
      this.#waiting.delete(name);
    });
  }

  async #again({ attempt, failed }: OwedWork, ends: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    for (let tries = 2; ; tries++) {
      await clock.sleep(pauseBefore(tries), ends, "idle");
      try {
        return await attempt();
      } catch (error) {
        const goesOn = tries < mostTries && !ends.aborted && mayPass(error);
        failed({ error, tries, goesOn });
        if (!goesOn) return;
      }
    }
  }

  #hasRoom(): boolean {
    const now = this.#ports.clock.now();
    for (const [name, until] of this.#waiting) {
      // The works are in the order in which they began to wait.
      if (now < until) break;
      this.#waiting.delete(name);
    }
    return this.#waiting.size < mostWaiting;
  }
}

/** Half of each pause is random, so that the processes don't all repeat at the same time after an outage. */
function pauseBefore(tries: number): number {
  const longest = Math.min(shortestMs * 2 ** (tries - 2), longestMs);
  return (longest * (1 + Math.random())) / 2;
}

/** Whether an error may pass. A wrong configuration lasts until the process starts again. */
const mayPass = (error: unknown): boolean => !(error instanceof IdentityError && error.code === "configuration");
