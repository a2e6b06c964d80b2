import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { Version, Versioned } from "../ports/token-cache.ts";
import { nameOf, type RefreshAttempt } from "./refresh-attempts.ts";

/** One caller's claim, with its refresh or its wait for another process's refresh. Other callers of this process join it. */
export class RenewalTurn {
  readonly version: Version | "absent";
  /** The refresh in this process that the callers wait for. */
  attempt: RefreshAttempt | undefined = undefined;
  readonly #asked = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #limit = new AbortController();
  #changed: Promise<void> | undefined;
  #grant: Promise<Versioned<Grant> | undefined> | undefined;

  constructor(version: Version | "absent") {
    this.version = version;
  }

  /** Whether the grant was read already. A caller that comes later can't use that read: the grant may have been removed since. */
  get isRead(): boolean {
    return this.#grant !== undefined;
  }

  /** The store has answered the claim. A claim, this one or another process's, is in the store now. */
  asked(): void {
    this.#asked.resolve();
  }

  /** Resolves when the grant or its claim has changed since the answer to the claim. All callers share one wait, which ends with the turn. */
  changed(wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#changed ??= this.#asked.promise.then(() => wait(this.#limit.signal));
    // If the turn ends first, a late failure has no listener.
    this.#changed.catch(() => undefined);
    return this.#changed;
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  end(): void {
    this.#over.resolve();
    this.#limit.abort();
  }

  /** Reads the grant, once for all callers. The read begins after each of them has joined. */
  grant(read: () => Awaitable<Versioned<Grant> | undefined>): Promise<Versioned<Grant> | undefined> {
    this.#grant ??= (async () => read())();
    return this.#grant;
  }
}

/** The turns of this process's callers. */
export class RenewalTurns {
  readonly #underWay = new Map<string, RenewalTurn>();

  /** The turn about this version of the grant that a caller may join. */
  of(key: GrantKey, version: Version | "absent"): RenewalTurn | undefined {
    const turn = this.#underWay.get(nameOf(key));
    return turn?.version === version && !turn.isRead ? turn : undefined;
  }

  begin(key: GrantKey, version: Version | "absent"): RenewalTurn {
    const turn = new RenewalTurn(version);
    this.#underWay.set(nameOf(key), turn);
    return turn;
  }

  end(key: GrantKey, turn: RenewalTurn): void {
    const name = nameOf(key);
    if (this.#underWay.get(name) === turn) this.#underWay.delete(name);
    turn.end();
  }
}
