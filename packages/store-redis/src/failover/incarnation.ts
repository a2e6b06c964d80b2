import type { Send } from "../client.ts";
import { failure } from "../error-texts.ts";
import { textOf } from "../reply.ts";
import type { Binding, Bound, Refusal, Retry } from "./binding.ts";
import { incarnationGuard, verify } from "./guards.ts";

const firstVersion = 7;
const shownLength = 12;

/** Binds to one incarnation of a single server: the texts of the scripts and the keys contain its run_id. */
export class IncarnationBinding implements Binding {
  readonly #send: Send;
  #known: Promise<Bound> | undefined;
  /** Scripts of this state may have been loaded into another incarnation, which must not run them by hash. */
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
    // Always reads the server's run_id again, because a read that began before this refusal may be outdated.
    return { bound: await this.#look(), last: verify };
  }

  unanswered(bound: Bound): void {
    this.#strayed = bound;
    this.#known = undefined;
  }

  /** Nothing to wait for: a restarted server has another run_id, so no earlier key is found. */
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
 * The server's run_id, which differs after every restart and on every replica.
 *
 * @throws IdentityError `store_unavailable`: the server doesn't report it, or its version keeps scripts across a restart
 */
async function readIncarnation(send: Send): Promise<string> {
  const info = textOf(await send(["INFO", "server"], undefined));
  const runId = /^run_id:(\w+)/m.exec(info)?.[1];
  const version = /^redis_version:(\d+)/m.exec(info)?.[1];
  if (runId !== undefined && Number(version) >= firstVersion) return runId;
  if (runId === undefined) throw failure("redis-run-id-missing");
  throw failure("redis-version-old", { expected: firstVersion, found: version ?? "unknown" });
}
