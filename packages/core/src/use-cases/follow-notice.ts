import { type AccountKey, accountKeyFromHash, accountKeyText } from "../domain/account.ts";
import { issuedUntil, type LogoutNotice } from "../domain/logout-notice.ts";
import type { SignOutScope } from "../domain/removal.ts";
import type { NoticeChannel } from "../ports/events.ts";
import type { Ports } from "../ports/ports.ts";
import { type Limits, outlivesRedemption } from "./limits.ts";
import type { RemovalOrder, RemoveAccount } from "./remove-account.ts";

/** Does what a logout notice says: ends exactly the sessions that it names, and their accounts' tokens by the scope. */
export class FollowNotice {
  readonly #ports: Pick<Ports, "store" | "crypto" | "clock" | "events">;
  readonly #removeAccount: RemoveAccount;
  readonly #scope: SignOutScope;
  readonly #limits: Limits;

  constructor(
    ports: Pick<Ports, "store" | "crypto" | "clock" | "events">,
    removeAccount: RemoveAccount,
    scope: SignOutScope,
    limits: Limits,
  ) {
    this.#ports = ports;
    this.#removeAccount = removeAccount;
    this.#scope = scope;
    this.#limits = limits;
  }

  /** @throws IdentityError `store_unavailable`: the notice should come again. */
  async execute(channel: NoticeChannel, notice: LogoutNotice): Promise<void> {
    const { clock, events } = this.#ports;
    const began = clock.now();
    const accounts = await this.#follow(channel, notice);
    events.emit({ type: "notice_followed", channel, accounts, durationMs: clock.now() - began });
  }

  /** @returns how many accounts it concerned */
  async #follow(channel: NoticeChannel, notice: LogoutNotice): Promise<number> {
    const until = issuedUntil(notice);
    const order = { by: channel, scope: this.#scope, ...(until === undefined ? {} : { issuedUntil: until }) };
    // The sid wins: it names one session, the subject would name them all.
    const { sid, issuer, subject } = notice;
    if (sid !== undefined) return this.#endSid(channel, { ...notice, sid }, order);
    if (issuer === undefined || subject === undefined) return 0;
    const account = accountKeyFromHash(await this.#ports.crypto.hash(accountKeyText({ issuer, subject })));
    await this.#removeAccount.execute(account, { ...order, sessions: "all" });
    return 1;
  }

  async #endSid(
    channel: NoticeChannel,
    notice: LogoutNotice & { sid: string },
    order: Omit<RemovalOrder, "sessions">,
  ): Promise<number> {
    const { store, crypto, events } = this.#ports;
    const accounts = await store.markEnded(notice, outlivesRedemption(this.#limits));
    if (accounts.length === 0) {
      events.emit({ type: "notice_unmatched", channel, sid: (await crypto.hash(notice.sid)).slice(0, 8) });
    }
    const remove = (account: AccountKey) =>
      this.#removeAccount.execute(account, { ...order, sessions: { sid: notice.sid } });
    // One account's failure must not keep the others signed in; it is reported all the same.
    const outcomes = await Promise.allSettled(accounts.map(remove));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return accounts.length;
  }
}
