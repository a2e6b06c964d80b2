import type { AccountId, AccountKey } from "../domain/account.ts";
import { defined } from "../domain/defined.ts";
import type { Mark, NamedSessions, Removal, Removed, SignOutScope } from "../domain/removal.ts";
import type { RemovedBy } from "../ports/events.ts";
import type { Ports } from "../ports/ports.ts";
import type { Revoke } from "./revoke.ts";
import type { TellRemovals } from "./tell-removals.ts";

/** A removal: its sessions, its scope and its origin. */
export interface RemovalOrder {
  readonly scope: SignOutScope;
  /** The sessions to end. "none": only tokens. "all": every session of the account. */
  readonly sessions: "none" | "all" | NamedSessions;
  /** Only what was issued at or before this time, in ms since the epoch. */
  readonly issuedUntil?: number;
  readonly by: RemovedBy;
  /** `false`: don't revoke, because the provider would also revoke the tokens of the session's successor. @default true */
  readonly revoke?: boolean;
  /** What happens to sessions that stay. */
  readonly mark?: Mark;
  /** Issuer and subject of the account, if the caller knows them. */
  readonly user?: AccountId;
  /** Users that a notice or an event names. Other systems get an event about this account's user only if something was removed. */
  readonly named?: readonly Partial<AccountId>[];
  /** Sessions of the named sids that a verified notice has found. */
  readonly listed?: Removal["listed"];
  /** Set for an unverified notice: the index entries of the named sessions. */
  readonly unverified?: Removal["unverified"];
  /**
   * Other systems are told that the user signed out, not only the sessions that the removal names: the provider refuses the user, and
   * may have disabled the account. @default false
   */
  readonly concernsUser?: boolean;
  /** Whether the scope applies only if a named session is alive. If none is, the removal only ends their pending sign-ins. */
  readonly ifEnds?: boolean;
}

/** Removes an account (or some of its sessions) from the token cache, on every node at once. */
export class RemoveAccount {
  readonly #ports: Pick<Ports, "store" | "clock" | "events">;
  readonly #revoke: Revoke;
  readonly #barrierForMs: number;
  readonly #tell: TellRemovals | undefined;

  /**
   * @param barrierForMs - How long a sign-in that began before a removal may still arrive, in ms.
   * @param tell - Given if other systems are notified of removals.
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
   * When this resolves, no node can read what was removed, and no operation in flight can restore it.
   *
   * @throws IdentityError `store_unavailable`: it is unknown whether anything was removed. Repeating is safe.
   */
  async execute(account: AccountKey, order: RemovalOrder): Promise<Removed> {
    const { store, clock, events } = this.#ports;
    const { by, scope } = order;
    const began = clock.now();
    try {
      const { mark } = order;
      const isOnlyMark = mark !== undefined && scope === "session" && order.sessions === "none";
      // After a repeated sign-in the same user continues, and a mark alone removes no session. So other systems get no event.
      const isTold = by !== "sign-in" && !isOnlyMark;
      const noted = isTold ? await this.#tell?.note(account, order) : undefined;
      const removed = await store.removeAccount(account, this.#removal(order));
      const { sessions, grants, partial } = removed;
      const isNothing = sessions + grants === 0 && partial === undefined;
      if (noted !== undefined) {
        // If the app's own code names the user, APIs get the event even if nothing was removed: they may still accept the user's tokens.
        const isVoid = order.user === undefined && isNothing;
        if (isVoid) this.#tell?.isVoid(noted);
        else this.#tell?.happened(noted);
      } else if (order.unverified !== undefined && sessions + grants > 0) {
        await this.#tell?.noteLate(account, order);
      }
      // An unverified notice that ended no session has at most stopped pending sign-ins. There is no event for that.
      if (order.unverified !== undefined && isNothing) return removed;
      const durationMs = clock.now() - began;
      if (mark !== undefined) {
        events.emit({ type: "account_marked", account, by, effect: mark.effect, reason: mark.reason, durationMs });
      }
      const isNarrow = order.ifEnds === true && sessions === 0 && partial === undefined;
      const removedScope = isNarrow ? "session" : scope;
      if (!isOnlyMark) {
        events.emit({ type: "account_removed", account, by, scope: removedScope, sessions, grants, durationMs });
      }
      this.#revoke.swept(account);
      return removed;
    } catch (error) {
      events.emit({ type: "removal_failed", account, by, error, durationMs: clock.now() - began });
      throw error;
    }
  }

  #removal({ scope, sessions, issuedUntil, mark, revoke, listed, unverified, ifEnds }: RemovalOrder): Removal {
    return {
      sessions: scope === "everywhere" ? "all" : sessions,
      tokens: scope === "session" ? "of-those-sessions" : "all",
      barrierForMs: this.#barrierForMs,
      ...defined({ issuedUntil, mark, revoke, listed, unverified }),
      ...(ifEnds === true && typeof sessions !== "string" ? { ifEnds: sessions } : {}),
    };
  }
}
