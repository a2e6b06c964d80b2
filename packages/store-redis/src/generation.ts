import type { Binding, Bound, Refusal, Retry } from "./binding.ts";
import { type RedisCluster, sender } from "./client.ts";
import { agreeOnGeneration, generationGuard } from "./lua/guards.ts";
import { readTerms } from "./masters.ts";
import { listOf, numberOf, textOf } from "./reply.ts";

export interface GenerationOptions {
  readonly client: RedisCluster;
  readonly keyPrefix: string;
  readonly timeoutMs: number;
  /** How long a look at the masters counts, in ms. */
  readonly viewMs: number;
  readonly random: () => string;
}

/** The masters as they were seen. */
interface View {
  readonly bound: Bound;
  /** When the look began; when the generation had begun, at the latest. Monotonic, in ms. */
  readonly seenAt: number;
  readonly since: number;
}

const rememberMs = String(90 * 24 * 3_600_000);

/**
 * Binds to a generation of a Cluster: the terms of all its masters together, under a name that never comes again. One
 * restart or failover anywhere, and nothing of before counts, as if one server had lost everything. A slot that moves takes
 * its stamps along, and loses nothing while the masters stay the same.
 *
 * Every script checks its own master. That another one has changed a process notices by looking at all of them: what it
 * has seen counts for `viewMs`. Whoever must be sure that nobody goes by an earlier generation waits that long.
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

  /** Every script of a generation checks where it runs. */
  unanswered(): void {}

  async confirm(): Promise<Bound> {
    return (await this.#look()).bound;
  }

  async settled(): Promise<void> {
    const { since } = await this.#present();
    const left = since + this.#options.viewMs - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }

  async #present(): Promise<View> {
    const view = this.#view;
    const { viewMs } = this.#options;
    if (view === undefined || performance.now() - view.seenAt >= viewMs) return this.#look();
    // In good time, so that requests needn't wait for it.
    if (performance.now() - view.seenAt >= viewMs / 2) {
      this.#looking ??= this.#start();
      this.#looking.catch(() => undefined);
    }
    return view;
  }

  /** A look that begins now, or is about to: one that is under way may have begun too early. */
  #look(): Promise<View> {
    if (this.#looking === undefined) {
      this.#looking = this.#start();
      return this.#looking;
    }
    const before = this.#looking;
    this.#next ??= before
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#looking = this.#start();
        return this.#looking;
      });
    return this.#next;
  }

  #start(): Promise<View> {
    const looking = this.#read().finally(() => {
      if (this.#looking === looking) this.#looking = undefined;
    });
    return looking;
  }

  async #read(): Promise<View> {
    const { client, keyPrefix, timeoutMs, random } = this.#options;
    const seenAt = performance.now();
    const terms = await readTerms(client, timeoutMs);
    const key = `${keyPrefix}{generation}:terms`;
    const command = ["EVAL", agreeOnGeneration, "1", key, terms.join(" "), random(), rememberMs];
    const [name = "", ageMs = ""] = listOf(await sender(client, timeoutMs)(command, key)).map(textOf);
    const before = this.#view;
    if (before !== undefined && before.bound.name !== name) this.#former.add(before.bound.name);
    this.#former.delete(name);
    const bound =
      before?.bound.name === name ? before.bound : { name, prefix: "", guard: generationGuard(name, terms) };
    this.#view = { bound, seenAt, since: performance.now() - Math.max(0, numberOf(ageMs)) };
    return this.#view;
  }
}
