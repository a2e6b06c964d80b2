import type { Send } from "./client.ts";
import { readIncarnation } from "./incarnation.ts";
import { Keys, type Partition } from "./keys.ts";
import { type Script, type ScriptText, strangeServer, textFor, verify } from "./lua/script.ts";

export interface ConnectionOptions {
  readonly send: Send;
  /** Begins every key. */
  readonly keyPrefix: string;
  /** Whether what an earlier incarnation of the server wrote counts no more. */
  readonly bound: boolean;
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

const unbound = "";
const incarnationLength = 12;
const tries = 3;

/**
 * Runs scripts. Where what is written is bound to the server's incarnation, both the scripts' texts and the keys contain
 * it: after a restart or a failover the script is unknown there, and what the new incarnation brought along isn't found.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #texts = new Map<string, ScriptText>();
  #incarnation: Promise<string> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** @throws where the server can't be asked; nothing is known then about what has happened */
  async run(script: Script, placeIn: (keys: Keys) => Place, args: readonly (string | number)[]): Promise<unknown> {
    let incarnation = await this.#known();
    let reply = await this.#call(script, placeIn, args, incarnation, false);
    for (let tried = 0; reply === unknownScript; tried++) {
      if (tried === tries) throw new Error("Redis: a different server answers each time");
      incarnation = await this.#lookAgain();
      reply = await this.#call(script, placeIn, args, incarnation, true);
    }
    return reply;
  }

  /** What begins the keys of everything that counts now. */
  async prefix(): Promise<string> {
    return this.#prefixOf(await this.#known());
  }

  async #call(
    script: Script,
    placeIn: (keys: Keys) => Place,
    args: readonly (string | number)[],
    incarnation: string,
    whole: boolean,
  ): Promise<unknown> {
    const { partition, keys } = placeIn(new Keys(this.#prefixOf(incarnation)));
    const { text, sha } = this.#textOf(script, incarnation);
    const all = [this.#clockOf(partition, incarnation), ...keys];
    const command = whole ? ["EVAL", text] : ["EVALSHA", sha];
    const values = [this.#options.aheadMs(), ...args, ...(whole && this.#options.bound ? [verify] : [])];
    try {
      return await this.#options.send([...command, String(all.length), ...all, ...values.map(String)], keys[0]);
    } catch (error) {
      if (startsWith(error, "NOSCRIPT")) return unknownScript;
      if (!startsWith(error, strangeServer)) throw error;
      // It was restarted just now, and has learned a text of before that it must not know.
      await this.#options.send(["SCRIPT", "FLUSH"], undefined);
      return unknownScript;
    }
  }

  #known(): Promise<string> {
    this.#incarnation ??= this.#lookAgain();
    return this.#incarnation;
  }

  /** Whoever finds a script unknown looks for itself: what somebody else saw just before may be out of date already. */
  #lookAgain(): Promise<string> {
    if (!this.#options.bound) return Promise.resolve(unbound);
    const looking = readIncarnation(this.#options.send);
    this.#incarnation = looking;
    looking.catch(() => {
      if (this.#incarnation === looking) this.#incarnation = undefined;
    });
    return looking;
  }

  #prefixOf(incarnation: string): string {
    return this.#options.keyPrefix + (incarnation === unbound ? "" : `${incarnation.slice(0, incarnationLength)}:`);
  }

  /** One clock for all partitions of one server, so that a removal is never older than what began before it. */
  #clockOf(partition: Partition, incarnation: string): string {
    return this.#options.clockPerPartition ? partition.key("clock") : `${this.#prefixOf(incarnation)}clock`;
  }

  #textOf(script: Script, incarnation: string): ScriptText {
    const name = `${incarnation} ${script.name}`;
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const text = textFor(script, incarnation);
    this.#texts.set(name, text);
    return text;
  }
}

const unknownScript = Symbol("unknown script");

const startsWith = (error: unknown, code: string): boolean => error instanceof Error && error.message.startsWith(code);
