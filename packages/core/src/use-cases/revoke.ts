import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";
import type { SweepExtent } from "../ports/store.ts";
import type { Limits } from "./limits.ts";
import { type FailedAttempt, Owed } from "./owed.ts";
import { within } from "./within.ts";

/** The parts of a grant that a revocation needs. */
export type Revocable = Pick<Grant, "renewal" | "providerState">;

type RevokePorts = Pick<Ports, "store" | "provider" | "clock" | "events" | "background">;

/** Revokes refresh tokens of removed or late grants at the provider, and repeats what has failed. Never throws. */
export class Revoke {
  readonly #ports: RevokePorts;
  readonly #limits: Limits;
  readonly #owed: Owed;

  constructor(ports: RevokePorts, limits: Limits) {
    this.#ports = ports;
    this.#limits = limits;
    this.#owed = new Owed(ports);
    // Also sweeps accounts whose process died before its sweep.
    ports.store.onUnswept((account) => this.swept(account, "all"));
  }

  /** Revokes and deletes an account's removed or ended grants, in the background. No sign-out waits for it. */
  swept(account: AccountKey, what: SweepExtent = "removed"): void {
    const { store, background } = this.#ports;
    const work = {
      name: `${what} ${account}`,
      attempt: () => store.sweep(account, (grant) => this.untilDone(account, grant), what),
      failed: this.#reports(account),
    };
    // Until it succeeds, the removed data stays unreadable. After the last attempt, a look at the account starts another sweep.
    background.run(() => this.#owed.do(work));
  }

  /**
   * Revokes in the background, so that no sign-out waits for it.
   *
   * @param isNeeded - Asked before each attempt. If it fails, nothing is revoked, and the attempt is repeated.
   */
  soon(account: AccountKey | undefined, grant: Revocable, isNeeded?: () => Awaitable<boolean>): void {
    this.#ports.background.run(() => this.untilDone(account, grant, isNeeded));
  }

  /** Revokes one grant. Resolves after the first attempt: if that fails, the others follow in the background. */
  untilDone(account: AccountKey | undefined, grant: Revocable, isNeeded?: () => Awaitable<boolean>): Promise<void> {
    const attempt = () => this.#attempt(account, grant, isNeeded);
    return this.#owed.do({ attempt, failed: this.#reports(account) });
  }

  /** Revokes one grant by a single attempt. For a grant whose provider session continues: a later attempt could end its next grant, too. */
  async once(account: AccountKey, grant: Revocable): Promise<void> {
    try {
      await this.#attempt(account, grant);
    } catch (error) {
      this.#reports(account)({ error, tries: 1, goesOn: false });
    }
  }

  async #attempt(
    account: AccountKey | undefined,
    grant: Revocable,
    isNeeded: () => Awaitable<boolean> = () => true,
  ): Promise<void> {
    if (grant.renewal === "none" || !(await isNeeded())) return;
    const { provider, clock, events } = this.#ports;
    const revoke = (signal: AbortSignal) => provider.revoke(grant, signal);
    const outcome = await within(clock, this.#limits.courtesyMs, revoke);
    if (outcome === "revoked") events.emit({ type: "token_revoked", account });
  }

  #reports(account: AccountKey | undefined): (failure: FailedAttempt) => void {
    return (failure) => this.#ports.events.emit({ type: "revocation_failed", account, ...failure });
  }
}
