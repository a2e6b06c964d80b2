import type { Send } from "../client.ts";
import { textOf } from "../reply.ts";
import type { Binding, Bound, Refusal, Retry } from "./binding.ts";
import { incarnationGuard, verify } from "./guards.ts";

const firstVersion = 7;
const shownLength = 12;

/** Binds to the incarnation of a single server: both the scripts' texts and the keys contain it. */
export class IncarnationBinding implements Binding {
  readonly #send: Send;
  #known: Promise<Bound> | undefined;
  /** Whose text another incarnation may have learned, which must not know it. */
  #strayed: Bound | undefined;

  constructor(send: Send) {
    this.#send = send;
  }

  current(): Promise<Bound> {
    this.#known ??= this.#look();
    return this.#known;
  }

  async afterRefusal({ refused }: Refusal, bound: Bound): Promise<Retry> {
    if (refused === "strange") this.unanswered(bound);
    // Each refusal is followed by a look of its own: one that began before it may be out of date already.
    return { bound: await this.#look(), last: verify };
  }

  unanswered(bound: Bound): void {
    this.#strayed = bound;
    this.#known = undefined;
  }

  /** With its server it loses everything together: nothing of before is found then. */
  confirm(): Promise<Bound> {
    return this.current();
  }

  #look(): Promise<Bound> {
    const looking = this.#read();
    this.#known = looking;
    looking.catch(() => {
      if (this.#known === looking) this.#known = undefined;
    });
    return looking;
  }

  async #read(): Promise<Bound> {
    const runId = await readIncarnation(this.#send);
    const prefix = `${runId.slice(0, shownLength)}:`;
    const bound = { name: "", prefix, guard: incarnationGuard(runId), bornAt: undefined };
    const strayed = this.#strayed;
    if (strayed !== undefined && strayed.prefix !== bound.prefix) await this.#send(["SCRIPT", "FLUSH"], undefined);
    if (this.#strayed === strayed) this.#strayed = undefined;
    return bound;
  }
}

/**
 * Which server answers: its run_id, which is another one after every restart and on every replica.
 *
 * @throws where the server doesn't say, or is one that takes scripts along into the next incarnation
 */
async function readIncarnation(send: Send): Promise<string> {
  const info = textOf(await send(["INFO", "server"], undefined));
  const runId = /^run_id:(\w+)/m.exec(info)?.[1];
  const version = /^redis_version:(\d+)/m.exec(info)?.[1];
  if (runId !== undefined && Number(version) >= firstVersion) return runId;
  throw new Error(
    runId === undefined
      ? "Redis does not tell its run_id, by which a restart is noticed: set redisStore's keepSessionsAcrossFailover to accept the risk"
      : `Redis must be version ${firstVersion} or later to tell restarts apart, and is ${version}: update it, or set redisStore's keepSessionsAcrossFailover to accept the risk`,
  );
}
