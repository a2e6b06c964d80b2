import type { Send } from "../client.ts";
import { failure } from "../error-texts.ts";
import { type Script, type ScriptText, textFor } from "../script.ts";
import type { Binding, Bound, Refusal } from "./binding.ts";
import { otherStamp, strangeServer } from "./guards.ts";

export interface BoundScriptsOptions {
  readonly send: Send;
  /** The beginning of every key. */
  readonly keyPrefix: string;
  /** Prevents a restart or a failover from restoring removed data. */
  readonly binding: Binding;
}

/** A script's reply, and the state of the servers that it was bound to. */
export interface Answer {
  readonly reply: unknown;
  readonly bound: Bound;
}

const tries = 6;

/** Runs scripts bound to the present state of the servers: by hash first, and with the whole text if the server lacks it. */
export class BoundScripts {
  readonly #options: BoundScriptsOptions;
  readonly #texts = new WeakMap<Script, { readonly guard: string; readonly text: ScriptText }>();

  constructor(options: BoundScriptsOptions) {
    this.#options = options;
  }

  /**
   * @param keysIn - The script's keys after the given prefix, all in one hash slot.
   * @throws if the server can't be reached: it is unknown then whether the script has run
   */
  async run(script: Script, keysIn: (prefix: string) => readonly string[], args: readonly string[]): Promise<Answer> {
    const { binding } = this.#options;
    let bound = await binding.current();
    let last = "";
    let whole = false;
    for (let tried = 0; tried < tries; tried++) {
      const reply = await this.#call(script, keysIn(this.#prefixOf(bound)), [...args, last], bound, whole);
      if (!isRefusal(reply)) return { reply, bound };
      ({ bound, last } = await binding.afterRefusal(reply, bound));
      whole = true;
    }
    throw failure("redis-server-changes", { tries });
  }

  /** The prefix of all keys that are valid now. */
  async prefix(): Promise<string> {
    return this.#prefixOf(await this.#options.binding.current());
  }

  async #call(
    script: Script,
    keys: readonly string[],
    args: readonly string[],
    bound: Bound,
    whole: boolean,
  ): Promise<unknown> {
    const { text, sha } = this.#textOf(script, bound);
    const command = whole ? ["EVAL", text] : ["EVALSHA", sha];
    try {
      return await this.#options.send([...command, String(keys.length), ...keys, ...args], keys.at(-1));
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

/** Tells a refusal from a reply: no script of this store replies with an object. */
const isRefusal = (reply: unknown): reply is Refusal =>
  typeof reply === "object" && reply !== null && !Array.isArray(reply) && "refused" in reply;
