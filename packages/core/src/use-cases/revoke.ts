import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { Ports } from "../ports/ports.ts";
import type { SweepExtent } from "../ports/store.ts";
import type { Limits } from "./limits.ts";
import { within } from "./within.ts";

/** The parts of a grant that a revocation needs. */
export type Revocable = Pick<Grant, "renewal" | "providerState">;

const atOnce = 8;

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

  /** Revokes in the background, so that no sign-out waits for it. */
  soon(account: AccountKey | undefined, grants: Iterable<Revocable> | AsyncIterable<Revocable>): void {
    this.#ports.background.run(() => this.#all(account, grants));
  }

  /** Revokes one grant, and emits an event. */
  async now(account: AccountKey | undefined, grant: Revocable): Promise<void> {
    await this.#one(account, grant, (error) => this.#ports.events.emit({ type: "revocation_failed", account, error }));
  }

  async #one(account: AccountKey | undefined, grant: Revocable, failed: (error: unknown) => void): Promise<void> {
    if (grant.renewal === "none") return;
    const { provider, clock, events } = this.#ports;
    try {
      const revoke = (signal: AbortSignal) => provider.revoke(grant, signal);
      const outcome = await within(clock, this.#limits.courtesyMs, revoke);
      if (outcome === "revoked") events.emit({ type: "token_revoked", account });
    } catch (error) {
      failed(error);
    }
  }

  async #all(account: AccountKey | undefined, grants: Iterable<Revocable> | AsyncIterable<Revocable>): Promise<void> {
    const batch: Promise<void>[] = [];
    const failures = new Map<string, { readonly error: unknown; grants: number }>();
    const note = (error: unknown): void => {
      const alike = failures.get(String(error)) ?? { error, grants: 0 };
      alike.grants += 1;
      failures.set(String(error), alike);
    };
    try {
      for await (const grant of grants) {
        batch.push(this.#one(account, grant, note));
        if (batch.length === atOnce) await Promise.all(batch.splice(0));
      }
    } catch (error) {
      // The store failed to tell whether the grant must be revoked.
      this.#ports.events.emit({ type: "revocation_failed", account, error });
    }
    await Promise.all(batch);
    for (const { error, grants: several } of failures.values()) {
      const counted = several === 1 ? {} : { grants: several };
      this.#ports.events.emit({ type: "revocation_failed", account, error, ...counted });
    }
  }
}
