import type { Transaction } from "../../domain/transaction.ts";
import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import type { HttpRequest } from "../kernel/message.ts";
import type { AppParts } from "../settings.ts";

/** A fixed set of names limits the number of cookies, with any number of tabs. */
const slots = ["0", "1", "2", "3", "4"] as const;
/** The limit of all transaction cookies together, in bytes. A server refuses longer headers, and the user could not fix that. */
const budget = 6144;
/** The limit of one cookie, in bytes. Browsers accept 4096 for name and value together. */
const largest = 3072;

interface Kept {
  readonly name: string;
  /** The transaction's id and its sealed text. */
  readonly id: string;
  readonly sealed: string;
  readonly size: number;
}

/** The pending sign-ins of one browser, at most five: an encrypted cookie for each, so that several tabs work. */
export class Transactions {
  readonly #ports: Pick<AppParts["ports"], "sealer" | "clock" | "crypto">;
  readonly #settings: AppParts["settings"];
  #turn: number | undefined;

  constructor({ ports, settings }: Pick<AppParts, "ports" | "settings">) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** The cookies that store a transaction, and delete the oldest ones if there are too many or they are too large. */
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

  /** The transaction of a callback. `undefined`: this browser has none, or it took too long. */
  async find(request: HttpRequest, state: string): Promise<Transaction | undefined> {
    const id = state.split(".", 1)[0] ?? "";
    const found = this.#kept(request).find((kept) => kept.id === id);
    const text = found === undefined ? undefined : await this.#ports.sealer.open(found.sealed, this.#binding(id));
    if (text === undefined) return undefined;
    // The seal is authentic and bound to this id, so the content isn't checked.
    const transaction: Transaction = JSON.parse(text);
    const alive = this.#ports.clock.now() < transaction.createdAt + this.#settings.transactionMs;
    return alive && transaction.state === state ? transaction : undefined;
  }

  /** The cookies that delete a transaction, because each is used once. */
  forget(request: HttpRequest, { id }: Transaction): readonly string[] {
    const kept = this.#kept(request).filter((candidate) => candidate.id === id);
    return kept.map(({ name }) => this.#delete(name));
  }

  /** Whether the request has a cookie of any sign-in. */
  isCarriedBy(request: HttpRequest): boolean {
    return this.#kept(request).length > 0;
  }

  /** The cookies that delete all pending sign-ins of a browser. */
  forgetAll(request: HttpRequest): readonly string[] {
    return this.#kept(request).map(({ name }) => this.#delete(name));
  }

  /** The browser's transactions, oldest first. */
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
   * Uses the free names in turn. Tabs that begin at the same time don't have each other's cookies yet, and need different names.
   * The first turn is random, so that nodes differ.
   */
  #freeName(kept: readonly Kept[]): string | undefined {
    const free = slots.map((slot) => this.#name(slot)).filter((name) => kept.every((other) => other.name !== name));
    const turn = this.#turn ?? this.#ports.crypto.random(1).charCodeAt(0) % 60;
    // 60 is divisible by every number from 1 to 5, so wrapping around never repeats a name.
    this.#turn = (turn + 1) % 60;
    return free[turn % free.length];
  }

  /** If the cookie is too large, drops return path and parameters: a browser would refuse the cookie, and the sign-in would fail. */
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
