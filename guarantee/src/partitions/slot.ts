import type { GrantPlace, GrantRecord, HeldClaim, SessionRecord, Versioned } from "@identity-web/core";

/** A place for one grant: a session's, or one that a claim on its absence has made. */
export class Slot implements GrantPlace<Versioned<GrantRecord>> {
  readonly firstClaim: number;
  session: SessionRecord | undefined;
  grant: Versioned<GrantRecord> | undefined;
  claim: HeldClaim | undefined = undefined;
  readonly #waiters = new Set<() => void>();

  constructor(firstClaim: number, session?: SessionRecord, grant?: Versioned<GrantRecord>) {
    this.firstClaim = firstClaim;
    this.session = session;
    this.grant = grant;
  }

  write(grant: Versioned<GrantRecord>): void {
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
