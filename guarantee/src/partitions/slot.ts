import type { Grant, Session, Versioned } from "@identity-web/core";

/** The right to refresh, as it is recorded. */
export interface Claim {
  readonly id: string;
  readonly until: number;
  readonly singleUse: boolean;
}

/** A place for one grant: a session's, or one that a claim on its absence has made. */
export class Slot {
  /** Part of every claim's id, so that a claim on an earlier slot of the same key is known. */
  readonly id: string;
  session: Session | undefined;
  grant: Versioned<Grant> | undefined;
  claim: Claim | undefined = undefined;
  readonly #waiters = new Set<() => void>();

  constructor(id: string, session?: Session, grant?: Versioned<Grant>) {
    this.id = id;
    this.session = session;
    this.grant = grant;
  }

  grantAt(now: number): Versioned<Grant> | undefined {
    return this.grant !== undefined && now < this.grant.value.expiresAt ? this.grant : undefined;
  }

  write(grant: Versioned<Grant>): void {
    this.grant = grant;
    this.claim = undefined;
    this.wake();
  }

  clear(): void {
    this.grant = undefined;
    this.claim = undefined;
    this.wake();
  }

  wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const resume of waiters) resume();
  }

  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        this.#waiters.delete(resume);
        resolve();
      };
      this.#waiters.add(resume);
      signal.addEventListener("abort", resume);
    });
  }
}
