import { createHash } from "node:crypto";
import type { Send } from "../client.ts";
import { failure } from "../error-texts.ts";
import type { Binding, Bound, Refusal } from "./binding.ts";
import { otherStamp, strangeServer } from "./guards.ts";

/** One Lua script. The text that a server gets begins with a guard: see `Binding`. */
export interface Script {
  readonly body: string;
  /** Whether Redis runs the script even when its memory is full. */
  readonly evenWhenFull: boolean;
}

/** A script's text for one state of the servers, with its hash. */
interface ScriptText {
  readonly guard: string;
  readonly text: string;
  readonly sha: string;
}

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
  readonly #texts = new WeakMap<Script, ScriptText>();

  constructor(options: BoundScriptsOptions) {
    this.#options = options;
  }

  /**
   * @param keysIn - The script's keys after the given prefix, all in one hash slot.
   * @throws if the server can't be reached: it is unknown then whether the script has run
   */
  async run(script: Script, keysIn: (prefix: string) => readonly string[], args: readonly string[]): Promise<Answer> {
    const { send, keyPrefix, binding } = this.#options;
    let bound = await binding.current();
    let last = "";
    let whole = false;
    for (let tried = 0; tried < tries; tried++) {
      const { text, sha } = this.#textOf(script, bound);
      const command = whole ? ["EVAL", text] : ["EVALSHA", sha];
      const keys = keysIn(keyPrefix + bound.prefix);
      try {
        const reply = await send([...command, String(keys.length), ...keys, ...args, last], keys.at(-1));
        return { reply, bound };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined && whole) binding.unanswered(bound);
        if (refusal === undefined) throw error;
        ({ bound, last } = await binding.afterRefusal(refusal, bound));
        whole = true;
      }
    }
    throw failure("redis-server-changes", { tries });
  }

  /** The prefix of all keys that are valid now. */
  async prefix(): Promise<string> {
    const { keyPrefix, binding } = this.#options;
    return keyPrefix + (await binding.current()).prefix;
  }

  #textOf(script: Script, { guard }: Bound): ScriptText {
    const known = this.#texts.get(script);
    if (known?.guard === guard) return known;
    const flags = script.evenWhenFull ? " flags=allow-oom" : "";
    const text = `#!lua${flags}\n${guard}${script.body}`;
    const made = { guard, text, sha: createHash("sha1").update(text).digest("hex") };
    this.#texts.set(script, made);
    return made;
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
