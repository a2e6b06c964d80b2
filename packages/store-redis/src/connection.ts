import type { Binding, Bound, Refusal } from "./binding.ts";
import type { Send } from "./client.ts";
import { Keys, type Partition } from "./keys.ts";
import { otherStamp, strangeServer } from "./lua/guards.ts";
import { type Script, type ScriptText, textFor } from "./lua/script.ts";

export interface ConnectionOptions {
  readonly send: Send;
  /** Begins every key. */
  readonly keyPrefix: string;
  /** What keeps a restart or a failover from bringing back what was removed. */
  readonly binding: Binding;
  /** Whether partitions lie on servers of their own, with clocks of their own. */
  readonly clockPerPartition: boolean;
  /** How far the store's time runs ahead of the server's, in ms. */
  readonly aheadMs: () => number;
}

/** Which partition a script works on, and its keys after the clock. */
export interface Place {
  readonly partition: Partition;
  readonly keys: readonly string[];
}

type Args = readonly (string | number)[];

const tries = 6;

/** Runs scripts, by their hash where the server knows them, and as what they are bound to. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #texts = new WeakMap<Script, { readonly guard: string; readonly text: ScriptText }>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** @throws where the server can't be asked; nothing is known then about what has happened */
  async run(script: Script, placeIn: (keys: Keys) => Place, args: Args): Promise<unknown> {
    const { binding } = this.#options;
    let bound = await binding.current();
    let last = "";
    let whole = false;
    for (let tried = 0; tried < tries; tried++) {
      const reply = await this.#call(script, placeIn, [...args, last], bound, whole);
      if (!isRefusal(reply)) return reply;
      ({ bound, last } = await binding.afterRefusal(reply, bound));
      whole = true;
    }
    throw new Error("Redis: a different server answers each time");
  }

  /** What begins the keys of everything that counts now. */
  async prefix(): Promise<string> {
    return this.#prefixOf(await this.#options.binding.current());
  }

  /** While it stays the same, nothing that was acknowledged has been lost in one partition and not in another. */
  async generation({ freshly }: { readonly freshly: boolean }): Promise<string> {
    const { binding } = this.#options;
    return (await (freshly ? binding.confirm() : binding.current())).name;
  }

  /** Resolves when no process can go by what held before any more. */
  settled(): Promise<void> {
    return this.#options.binding.settled();
  }

  async #call(
    script: Script,
    placeIn: (keys: Keys) => Place,
    args: Args,
    bound: Bound,
    whole: boolean,
  ): Promise<unknown> {
    const { partition, keys } = placeIn(new Keys(this.#prefixOf(bound)));
    const { text, sha } = this.#textOf(script, bound);
    const all = [this.#clockOf(partition, bound), ...keys];
    const command = whole ? ["EVAL", text] : ["EVALSHA", sha];
    const values = [this.#options.aheadMs(), ...args].map(String);
    try {
      return await this.#options.send([...command, String(all.length), ...all, ...values], keys[0]);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined) return refusal;
      if (whole) this.#options.binding.unanswered(bound);
      throw error;
    }
  }

  #prefixOf({ prefix }: Bound): string {
    return this.#options.keyPrefix + prefix;
  }

  /** One clock for all partitions of one server, so that a removal is never older than what began before it. */
  #clockOf(partition: Partition, bound: Bound): string {
    return this.#options.clockPerPartition ? partition.key("clock") : `${this.#prefixOf(bound)}clock`;
  }

  #textOf(script: Script, { guard }: Bound): ScriptText {
    const known = this.#texts.get(script);
    if (known?.guard === guard) return known.text;
    const text = textFor(script, guard);
    this.#texts.set(script, { guard, text });
    return text;
  }
}

function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message } = error;
  if (message.startsWith("NOSCRIPT")) return { refused: "unknown" };
  if (message.startsWith(strangeServer)) return { refused: "strange" };
  if (!message.startsWith(otherStamp)) return undefined;
  return { refused: "stamped", stamp: message.slice(otherStamp.length).split(" ")[0] ?? "" };
}

/** No script of ours answers with an object. */
const isRefusal = (reply: unknown): reply is Refusal =>
  typeof reply === "object" && reply !== null && !Array.isArray(reply) && "refused" in reply;
