import type { AccountId, AccountKey } from "../domain/account.ts";
import type { Mark, NamedSessions, Removal, Removed, SignOutScope } from "../domain/removal.ts";
import type { RemovedBy } from "../ports/events.ts";
import type { Ports } from "../ports/ports.ts";
import type { Revoke } from "./revoke.ts";
import type { TellRemovals } from "./tell-removals.ts";

/** Which sessions a removal starts from, and who asks for it. */
export interface RemovalOrder {
  readonly scope: SignOutScope;
  /** The sessions that sign out; "none" where no browser is concerned, "all" where the whole account is named. */
  readonly sessions: "none" | "all" | NamedSessions;
  /** Only what was issued until then, in ms since the epoch. */
  readonly issuedUntil?: number;
  readonly by: RemovedBy;
  /** `false` where the provider would take the successor's tokens away as well. @default true */
  readonly revoke?: boolean;
  /** What happens to sessions that stay. */
  readonly mark?: Mark;
  /** Whose account it is, where the caller knows. */
  readonly user?: AccountId;
  /** Any client may have asked for it: what the index knows of the named sessions. */
  readonly unverified?: Removal["unverified"];
}

/** Removes an account (or some of its sessions) from the token cache, on every node at once. */
export class RemoveAccount {
  readonly #ports: Pick<Ports, "store" | "clock" | "events">;
  readonly #revoke: Revoke;
  readonly #barrierForMs: number;
  readonly #tell: TellRemovals | undefined;

  /**
   * @param barrierForMs - How long what began before a removal may still come in, in ms.
   * @param tell - Where other systems are told.
   */
  constructor(
    ports: Pick<Ports, "store" | "clock" | "events">,
    revoke: Revoke,
    barrierForMs: number,
    tell?: TellRemovals,
  ) {
    this.#ports = ports;
    this.#tell = tell;
    this.#revoke = revoke;
    this.#barrierForMs = barrierForMs;
  }

  /**
   * When this resolves, no node can read what was removed, and nothing that was in flight can bring it back.
   *
   * @throws IdentityError `store_unavailable`: nothing is known to be removed; asking again is safe.
   */
  async execute(account: AccountKey, order: RemovalOrder): Promise<Removed> {
    const { store, clock, events } = this.#ports;
    const { by, scope } = order;
    const began = clock.now();
    try {
      const { mark } = order;
      const isOnlyMark = mark !== undefined && scope === "session" && order.sessions === "none";
      // A browser that signs in again goes on with the same user, and a mark takes no tokens away.
      const noted = by === "sign-in" || isOnlyMark ? undefined : await this.#tell?.note(account, order.user);
      const removed = await store.removeAccount(account, this.#removal(order));
      const { sessions, grants, partial } = removed;
      if (noted !== undefined) {
        // An app whose sessions have expired may still have APIs with tokens of the user that its own code names.
        const isVoid = order.user === undefined && sessions + grants === 0 && partial === undefined;
        if (isVoid) this.#tell?.isVoid(noted);
        else this.#tell?.happened(noted);
      }
      // On an unverified word nothing was written, unless something of the sid was there.
      if (order.unverified !== undefined && sessions + grants === 0 && partial === undefined) return removed;
      const durationMs = clock.now() - began;
      if (mark !== undefined) {
        events.emit({ type: "account_marked", account, by, effect: mark.effect, reason: mark.reason, durationMs });
      }
      if (!isOnlyMark) events.emit({ type: "account_removed", account, by, scope, sessions, grants, durationMs });
      this.#revoke.swept(account);
      return removed;
    } catch (error) {
      events.emit({ type: "removal_failed", account, by, error, durationMs: clock.now() - began });
      throw error;
    }
  }

  #removal({ scope, sessions, issuedUntil, mark, revoke, unverified }: RemovalOrder): Removal {
    return {
      sessions: scope === "everywhere" ? "all" : sessions,
      tokens: scope === "session" ? "of-those-sessions" : "all",
      ...(issuedUntil === undefined ? {} : { issuedUntil }),
      ...(mark === undefined ? {} : { mark }),
      barrierForMs: this.#barrierForMs,
      ...(revoke === undefined ? {} : { revoke }),
      ...(unverified === undefined ? {} : { unverified }),
    };
  }
}
