import type { Transaction } from "../domain/transaction.ts";
import { cookieNames, readCookie, serializeCookie } from "./cookies.ts";
import type { HttpRequest } from "./message.ts";
import type { HttpParts } from "./settings.ts";

const atMost = 5;
/** Browsers drop a cookie of more than 4096 bytes, name and value together. */
const largest = 4096;

/** The sign-ins on their way in one browser: an encrypted cookie each, so that several tabs work. */
export class Transactions {
  readonly #ports: Pick<HttpParts["ports"], "sealer" | "clock">;
  readonly #settings: HttpParts["settings"];

  constructor({ ports, settings }: Pick<HttpParts, "ports" | "settings">) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** The cookies that remember a transaction, and forget the oldest beyond five. */
  async remember(request: HttpRequest, transaction: Transaction): Promise<readonly string[]> {
    const name = this.#name(transaction.id);
    const value = await this.#seal(name, transaction);
    // Transaction ids begin with their time, so that names sort by age.
    const older = [...cookieNames(request.header("cookie"), this.#settings.cookies.transactionPrefix)].sort();
    const tooMany = older.slice(0, Math.max(0, older.length - atMost + 1));
    return [...tooMany.map((old) => this.#delete(old)), this.#set(name, value)];
  }

  /** The transaction that a callback belongs to; `undefined`: none of this browser, or one that took too long. */
  async find(request: HttpRequest, state: string): Promise<Transaction | undefined> {
    const id = state.split(".", 1)[0] ?? "";
    const name = this.#name(id);
    const sealed = readCookie(request.header("cookie"), name);
    const text = sealed === undefined ? undefined : await this.#ports.sealer.open(sealed, name);
    if (text === undefined) return undefined;
    // Only we can have written what opens under our key and this name.
    const transaction: Transaction = JSON.parse(text);
    const alive = this.#ports.clock.now() < transaction.createdAt + this.#settings.transactionMs;
    return alive && transaction.state === state ? transaction : undefined;
  }

  /** The cookie that forgets a transaction: what happens once is deleted when it arrives. */
  forget(transaction: Transaction): string {
    return this.#delete(this.#name(transaction.id));
  }

  /** Forgets all of a browser's sign-ins on their way. */
  forgetAll(request: HttpRequest): readonly string[] {
    const names = cookieNames(request.header("cookie"), this.#settings.cookies.transactionPrefix);
    return names.map((name) => this.#delete(name));
  }

  /** A way back that makes the cookie too large is given up: without the cookie nothing would come of the sign-in. */
  async #seal(name: string, transaction: Transaction): Promise<string> {
    const value = await this.#ports.sealer.seal(JSON.stringify(transaction), name);
    if (name.length + 1 + value.length <= largest) return value;
    const returnTo = this.#settings.basePath;
    return this.#ports.sealer.seal(JSON.stringify({ ...transaction, returnTo }), name);
  }

  #name(id: string): string {
    return this.#settings.cookies.transactionPrefix + id;
  }

  #set(name: string, value: string): string {
    const { cookieStyle, formPost, transactionMs } = this.#settings;
    const sameSite = formPost ? "None" : "Lax";
    return serializeCookie(name, value, cookieStyle, { maxAge: Math.floor(transactionMs / 1000), sameSite });
  }

  #delete(name: string): string {
    return serializeCookie(name, "", this.#settings.cookieStyle, {
      maxAge: 0,
      sameSite: this.#settings.formPost ? "None" : "Lax",
    });
  }
}
