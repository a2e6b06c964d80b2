import type { Transaction } from "../../domain/transaction.ts";
import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import type { HttpRequest } from "../kernel/message.ts";
import type { AppParts } from "../settings.ts";

/** A fixed set of names: however many tabs begin at once, there are never more cookies than these. */
const slots = ["0", "1", "2", "3", "4"] as const;
/** All of them together, in bytes: servers refuse requests whose header is too long, and nobody could mend that. */
const budget = 6144;
/** One of them; browsers would take 4096, name and value together. */
const largest = 3072;

interface Kept {
  readonly name: string;
  /** The transaction's id and its sealed text. */
  readonly id: string;
  readonly sealed: string;
  readonly size: number;
}

/** The sign-ins on their way in one browser: an encrypted cookie each, so that several tabs work. At most five. */
export class Transactions {
  readonly #ports: Pick<AppParts["ports"], "sealer" | "clock" | "crypto">;
  readonly #settings: AppParts["settings"];
  #turn: number | undefined;

  constructor({ ports, settings }: Pick<AppParts, "ports" | "settings">) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** The cookies that remember a transaction, and forget the oldest where there are too many or they grow too large. */
  async remember(request: HttpRequest, transaction: Transaction): Promise<readonly string[]> {
    const kept = this.#kept(request);
    const value = await this.#seal(transaction);
    const name = this.#freeName(kept) ?? kept[0]?.name ?? this.#name(slots[0]);
    // Transaction ids begin with their time, so they sort by age.
    const others = kept.filter((other) => other.name !== name);
    const forgotten: string[] = [];
    let total = name.length + value.length + others.reduce((sum, { size }) => sum + size, 0);
    for (const oldest of others) {
      if (total <= budget) break;
      total -= oldest.size;
      forgotten.push(this.#delete(oldest.name));
    }
    return [...forgotten, this.#set(name, value)];
  }

  /** The transaction that a callback belongs to; `undefined`: none of this browser, or one that took too long. */
  async find(request: HttpRequest, state: string): Promise<Transaction | undefined> {
    const id = state.split(".", 1)[0] ?? "";
    const found = this.#kept(request).find((kept) => kept.id === id);
    const text = found === undefined ? undefined : await this.#ports.sealer.open(found.sealed, this.#binding(id));
    if (text === undefined) return undefined;
    // Only we can have written what opens under our key and this id.
    const transaction: Transaction = JSON.parse(text);
    const alive = this.#ports.clock.now() < transaction.createdAt + this.#settings.transactionMs;
    return alive && transaction.state === state ? transaction : undefined;
  }

  /** The cookies that forget a transaction: what happens once is deleted when it arrives. */
  forget(request: HttpRequest, { id }: Transaction): readonly string[] {
    const kept = this.#kept(request).filter((candidate) => candidate.id === id);
    return kept.map(({ name }) => this.#delete(name));
  }

  /** Whether a cookie of any sign-in came with the request. */
  isCarriedBy(request: HttpRequest): boolean {
    return this.#kept(request).length > 0;
  }

  /** Forgets all pending sign-ins of a browser. */
  forgetAll(request: HttpRequest): readonly string[] {
    return this.#kept(request).map(({ name }) => this.#delete(name));
  }

  /** What the browser has, oldest first. */
  #kept(request: HttpRequest): readonly Kept[] {
    const header = request.header("cookie");
    const kept = slots.flatMap((slot): Kept[] => {
      const name = this.#name(slot);
      const value = readCookie(header, name);
      if (value === undefined) return [];
      const dot = value.indexOf(".");
      return [{ name, id: value.slice(0, dot), sealed: value.slice(dot + 1), size: name.length + value.length }];
    });
    return kept.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * One of the free ones, each in its turn: tabs that begin at once don't know of each other, and must not take the same.
   * Where turns begin is chance, so that nodes differ.
   */
  #freeName(kept: readonly Kept[]): string | undefined {
    const free = slots.map((slot) => this.#name(slot)).filter((name) => kept.every((other) => other.name !== name));
    const turn = this.#turn ?? this.#ports.crypto.random(1).charCodeAt(0) % 60;
    // A multiple of every number of free ones: neighbours differ there, too, where it begins anew.
    this.#turn = (turn + 1) % 60;
    return free[turn % free.length];
  }

  /** A way back that makes the cookie too large is given up: without the cookie nothing would come of the sign-in. */
  async #seal(transaction: Transaction): Promise<string> {
    const { id } = transaction;
    const seal = (content: Transaction) => this.#ports.sealer.seal(JSON.stringify(content), this.#binding(id));
    const sealed = await seal(transaction);
    if (sealed.length <= largest) return `${id}.${sealed}`;
    return `${id}.${await seal({ ...transaction, returnTo: this.#settings.basePath, asked: {} })}`;
  }

  #binding(id: string): string {
    return `transaction ${this.#settings.cookies.transactionPrefix}${id}`;
  }

  #name(slot: string): string {
    return this.#settings.cookies.transactionPrefix + slot;
  }

  #set(name: string, value: string): string {
    const { cookieStyle, formPost, transactionMs } = this.#settings;
    const sameSite = formPost ? "None" : "Lax";
    return serializeCookie(name, value, cookieStyle, { maxAge: Math.floor(transactionMs / 1000), sameSite });
  }

  #delete(name: string): string {
    const { cookieStyle, formPost } = this.#settings;
    return serializeCookie(name, "", cookieStyle, { maxAge: 0, sameSite: formPost ? "None" : "Lax" });
  }
}
