import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";
import type { SweepExtent } from "../ports/store.ts";
import type { Limits } from "./limits.ts";
import { within } from "./within.ts";

/** The parts of a grant that a revocation needs. */
export type Revocable = Pick<Grant, "renewal" | "providerState">;

/** Revokes refresh tokens of removed or late grants at the provider. Never throws. */
export class Revoke {
  readonly #ports: Pick<Ports, "store" | "provider" | "clock" | "events" | "background">;
  readonly #limits: Limits;

  constructor(ports: Pick<Ports, "store" | "provider" | "clock" | "events" | "background">, limits: Limits) {
    this.#ports = ports;
    this.#limits = limits;
    // Also sweeps accounts whose process died before its sweep.
    ports.store.onUnswept((account) => this.swept(account, "all"));
  }

  /** Revokes and deletes an account's removed or ended grants, in the background. No sign-out waits for it. */
  swept(account: AccountKey, what: SweepExtent = "removed"): void {
    const { store, background, events } = this.#ports;
    background.run(async () => {
      try {
        await store.sweep(account, (grant) => this.now(account, grant), what);
      } catch (error) {
        // The removed data stays unreadable, and the next look at the account starts another sweep.
        events.emit({ type: "revocation_failed", account, error });
      }
    });
  }

  /**
   * Revokes in the background, so that no sign-out waits for it.
   *
   * @param isNeeded - Asked first. If it fails, there is an event, and nothing is revoked.
   */
  soon(account: AccountKey | undefined, grant: Revocable, isNeeded?: () => Promise<boolean>): void {
    this.#ports.background.run(() => this.now(account, grant, isNeeded));
  }

  /** Revokes one grant, and emits an event. Never throws. */
  async now(
    account: AccountKey | undefined,
    grant: Revocable,
    isNeeded: () => Awaitable<boolean> = () => true,
  ): Promise<void> {
    if (grant.renewal === "none") return;
    const { provider, clock, events } = this.#ports;
    try {
      if (!(await isNeeded())) return;
      const revoke = (signal: AbortSignal) => provider.revoke(grant, signal);
      const outcome = await within(clock, this.#limits.courtesyMs, revoke);
      if (outcome === "revoked") events.emit({ type: "token_revoked", account });
    } catch (error) {
      events.emit({ type: "revocation_failed", account, error });
    }
  }
}
