import { type RedisCluster, sender } from "../client.ts";
import { listOf, textOf } from "../reply.ts";
import type { Binding, Bound, Refusal, Retry } from "./binding.ts";
import { agreeOnGeneration, generationGuard, noGuard, onSeenTerm } from "./guards.ts";
import { readTerms } from "./masters.ts";

export interface GenerationOptions {
  readonly client: RedisCluster;
  readonly keyPrefix: string;
  readonly timeoutMs: number;
  /** Whether the generation stays the same when masters restart or change. */
  readonly keeps: boolean;
  /** How long a view of the masters is valid, in ms. */
  readonly viewMs: number;
  /** How far the store's time runs ahead of the servers', in ms. */
  readonly aheadMs: () => number;
  readonly random: () => string;
}

/** The masters' state at one time. */
interface View {
  readonly bound: Bound;
  /** When the masters were asked, and the latest time at which the generation can have begun. Monotonic, in ms. */
  readonly seenAt: number;
  readonly since: number;
}

const rememberMs = String(90 * 24 * 3_600_000);

/**
 * Binds to a generation of a Cluster: the terms of all its masters together, under a name that is never used again. After a
 * restart or a failover of any master, all earlier data is invalid, as if one server had lost its data. A slot that moves
 * takes its stamps along, and loses nothing while the masters stay the same.
 *
 * Every script checks its own master. A process learns of a change of another master by asking all of them, and uses that
 * view for `viewMs`. `confirm` waits until no process can use an earlier generation.
 */
export class GenerationBinding implements Binding {
  readonly #options: GenerationOptions;
  readonly #former = new Set<string>();
  #view: View | undefined;
  #looking: Promise<View> | undefined;
  #next: Promise<View> | undefined;

  constructor(options: GenerationOptions) {
    this.#options = options;
  }

  async current(): Promise<Bound> {
    return (await this.#present()).bound;
  }

  async afterRefusal(refusal: Refusal): Promise<Retry> {
    if (refusal.refused === "unknown") return { bound: await this.current(), last: "" };
    if (refusal.refused === "strange") return { bound: (await this.#look()).bound, last: "" };
    const { stamp } = refusal;
    const { bound } = this.#former.has(stamp) ? await this.#present() : await this.#look();
    return { bound, last: bound.name === stamp ? "" : stamp };
  }

  /** Nothing to do: every script of a generation checks its server. */
  unanswered(): void {}

  async confirm(): Promise<Bound> {
    for (;;) {
      const { bound, since } = await this.#look();
      const left = since + this.#options.viewMs - performance.now();
      if (this.#options.keeps || left <= 0) return bound;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  async #present(): Promise<View> {
    const view = this.#view;
    const { viewMs } = this.#options;
    if (view === undefined || performance.now() - view.seenAt >= viewMs) return this.#look();
    // Asks before the view expires, so that requests needn't wait.
    if (performance.now() - view.seenAt >= viewMs / 2) {
      (this.#looking ?? this.#start()).catch(() => undefined);
    }
    return view;
  }

  /** A view of the masters that begins after this call. A view in progress may have begun too early, so it doesn't count. */
  #look(): Promise<View> {
    if (this.#looking === undefined) return this.#start();
    const start = () => {
      this.#next = undefined;
      return this.#start();
    };
    this.#next ??= this.#looking.then(start, start);
    return this.#next;
  }

  #start(): Promise<View> {
    const looking = this.#read().finally(() => {
      if (this.#looking === looking) this.#looking = undefined;
    });
    this.#looking = looking;
    return looking;
  }

  async #read(): Promise<View> {
    const { client, keyPrefix, timeoutMs, keeps, aheadMs, random } = this.#options;
    const seenAt = performance.now();
    const terms = keeps ? ["kept"] : await readTerms(client, timeoutMs);
    const key = `${keyPrefix}{generation}:${keeps ? "kept" : "terms"}`;
    const script = agreeOnGeneration(keeps ? "" : onSeenTerm);
    const command = ["EVAL", script, "1", key, terms.join(" "), random(), rememberMs, String(aheadMs())];
    const [name = "", bornAt, ageMs] = listOf(await sender(client, timeoutMs)(command, key)).map(textOf);
    const before = this.#view;
    if (before !== undefined && before.bound.name !== name) this.#former.add(before.bound.name);
    this.#former.delete(name);
    const guard = keeps ? noGuard(Number(bornAt)) : generationGuard(name, terms, Number(bornAt));
    const bound = before?.bound.name === name ? before.bound : { name, prefix: "", guard, bornAt: Number(bornAt) };
    const since = performance.now() - Math.max(0, Number(ageMs));
    // A known generation ages by this process's monotonic time: the server's clock may have been set back.
    const first = before?.bound.name === name ? Math.min(before.since, since) : since;
    this.#view = { bound, seenAt, since: first };
    return this.#view;
  }
}
