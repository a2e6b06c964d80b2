import type { Grant, TokenRequest } from "../domain/grant.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { Version, Versioned } from "../ports/token-cache.ts";
import { nameOf, type RefreshAttempt, wish } from "./refresh-attempts.ts";
import type { TokenSource } from "./token-source.ts";

/** One caller's claim, with its refresh or its wait for another process. Other callers of this process may join it. */
export class RenewalTurn {
  /** The refresh in this process that the turn has made or waited for. */
  attempt: RefreshAttempt | undefined = undefined;
  readonly #claimed = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #limit = new AbortController();
  #changed: Promise<void> | undefined;
  #grant: Promise<Versioned<Grant> | undefined> | undefined;

  /** Whether the grant was read already. A caller that comes later can't use that read: the grant may have been removed since. */
  get isRead(): boolean {
    return this.#grant !== undefined;
  }

  /** The store has answered that there is a claim: this turn's, or another caller's. */
  claimed(): void {
    this.#claimed.resolve();
  }

  /** Resolves when the grant or that claim has changed. All callers share one wait, which ends with the turn. */
  changed(wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#changed ??= this.#claimed.promise.then(() => wait(this.#limit.signal));
    // If the turn ends first, nothing else handles a late failure.
    this.#changed.catch(() => undefined);
    return this.#changed;
  }

  /** Waits for the end of the turn, or for an earlier change, such as a removal. If the wait fails, only the end of the turn counts. */
  async join(wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await Promise.race([this.#over.promise, this.changed(wait).catch(() => this.#over.promise)]);
  }

  end(): void {
    this.#over.resolve();
    this.#limit.abort("over");
  }

  /**
   * Reads the grant once for all callers that have joined. No caller joins after the read, so no answer is older than its question.
   * If that read fails, each of the others reads by itself.
   */
  grant(read: () => Awaitable<Versioned<Grant> | undefined>): Promise<Versioned<Grant> | undefined> {
    const shared = this.#grant;
    if (shared !== undefined) return shared.catch(() => read());
    this.#grant = (async () => read())();
    return this.#grant;
  }
}

/** The turns in progress in this process. A turn can be joined until it ends, or until its callers read the grant. */
export class RenewalTurns {
  readonly #underWay = new Map<string, RenewalTurn>();

  of(name: string | undefined): RenewalTurn | undefined {
    const turn = name === undefined ? undefined : this.#underWay.get(name);
    return turn?.isRead ? undefined : turn;
  }

  /** Runs a turn. Without a name no other caller can join it. */
  async run<T>(name: string | undefined, turn: RenewalTurn, task: () => Promise<T>): Promise<T> {
    if (name !== undefined) this.#underWay.set(name, turn);
    try {
      return await task();
    } finally {
      if (name !== undefined && this.#underWay.get(name) === turn) this.#underWay.delete(name);
      turn.end();
    }
  }
}

/**
 * The name of the turn that a caller may share. Callers share a turn if they have read the same version of one session's grant,
 * and want exactly the same token. `undefined` for a caller that insists on a new token, and for a grant that a caller's own token may create.
 */
export function turnOf(source: TokenSource, version: Version | "absent", request: TokenRequest): string | undefined {
  if (source.first !== undefined || request.forceRefresh === true) return undefined;
  return JSON.stringify([nameOf(source.key), version, wish(request)]);
}
