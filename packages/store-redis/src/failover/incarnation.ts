import type { Send } from "../client.ts";
import { failure } from "../error-texts.ts";
import { textOf } from "../reply.ts";
import type { Binding, Bound, Refusal, Retry } from "./binding.ts";
import { agreeOnIncarnation, incarnationGuard, incarnationKey, strangeServer, verify } from "./guards.ts";

const firstVersion = 7;
const shownLength = 12;
/** How long the record of the incarnation stays, in ms: longer than any cell of an account. */
const rememberMs = String(2 * 400 * 24 * 3_600_000);
/** How often to ask again if another server answers the second command than the first. */
const tries = 3;

export interface IncarnationOptions {
  readonly send: Send;
  readonly keyPrefix: string;
  readonly random: () => string;
}

/**
 * Binds to one incarnation of a single server: the texts of the scripts contain its run_id, and the keys its name. An incarnation
 * ends when the server restarts, and when it loses its role to another server, even if it gets it back.
 */
export class IncarnationBinding implements Binding {
  readonly #options: IncarnationOptions;
  #known: Promise<Bound> | undefined;
  /** Scripts of this state may have been loaded into another incarnation, which must not run them by hash. */
  #strayed: Bound | undefined;

  constructor(options: IncarnationOptions) {
    this.#options = options;
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
    const { send } = this.#options;
    const { runId, name } = await this.#agreed();
    const bound = { name: "", prefix: `${name}:`, guard: incarnationGuard(runId, name), bornAt: undefined };
    const strayed = this.#strayed;
    if (strayed !== undefined && strayed.prefix !== bound.prefix) await send(["SCRIPT", "FLUSH"], undefined);
    if (this.#strayed === strayed) this.#strayed = undefined;
    return bound;
  }

  async #agreed(): Promise<{ readonly runId: string; readonly name: string }> {
    const { send, keyPrefix, random } = this.#options;
    const key = incarnationKey(keyPrefix);
    for (let tried = 1; ; tried++) {
      const runId = await readIncarnation(send);
      const command = ["EVAL", agreeOnIncarnation, "1", key, runId, runId.slice(0, shownLength), random(), rememberMs];
      try {
        return { runId, name: textOf(await send(command, key)) };
      } catch (error) {
        const isStrange = error instanceof Error && error.message.startsWith(strangeServer);
        if (!isStrange || tried === tries) throw error;
      }
    }
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
