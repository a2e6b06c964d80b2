import type { AccountKey, IdentityEvent } from "@identity-web/core";
import { type Description, describe } from "./describe.ts";

/** An event of one of the apps, in words. */
export interface ActivityEntry extends Description {
  readonly id: number;
  /** In ms since the epoch. */
  readonly at: number;
  readonly app: string;
  /** The name of the account. */
  readonly account?: AccountKey;
}

const remembered = 50;

/** The latest events of all apps of the demo. It receives their events and notifies its listeners. */
export class Activity {
  readonly #log: (line: string) => void;
  #lastId = 0;
  #entries: readonly ActivityEntry[] = [];
  readonly #names = new Map<AccountKey, string>();
  readonly #listeners = new Set<(entry: ActivityEntry) => void>();

  /** @param log - Receives a line for each failure: an operator needs more than a page shows to visitors. */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** The latest fifty, newest first. */
  get entries(): readonly ActivityEntry[] {
    return this.#entries;
  }

  /** Stores the name of an account, because events have only its key. */
  introduce(account: AccountKey, name: string): void {
    this.#names.set(account, name);
  }

  nameOf(account: AccountKey): string | undefined {
    return this.#names.get(account);
  }

  /** The listener for the option `events` of an app's `identity()`. */
  eventsOf(app: string): (event: IdentityEvent) => void {
    return (event) => {
      const described = describe(event);
      if (described === undefined) return;
      if ("error" in event && event.error instanceof Error) this.#log(`${app}: ${event.type}: ${event.error.message}`);
      this.#lastId += 1;
      const account = "account" in event ? event.account : undefined;
      const entry = { id: this.#lastId, at: Date.now(), app, ...described, ...(account !== undefined && { account }) };
      this.#entries = [entry, ...this.#entries].slice(0, remembered);
      for (const listener of this.#listeners) listener(entry);
    };
  }

  /** Calls the listener for every new entry. @returns a function that removes the listener */
  subscribe(listener: (entry: ActivityEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
