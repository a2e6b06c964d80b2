import { type AccountKey, accountKeyOf } from "../domain/account.ts";
import { defined } from "../domain/defined.ts";
import { issuedUntil, type LogoutNotice, type SessionNotice } from "../domain/logout-notice.ts";
import type { SignOutScope } from "../domain/removal.ts";
import type { NoticeChannel } from "../ports/events.ts";
import type { Ports } from "../ports/ports.ts";
import type { NoticedAccount } from "../ports/store.ts";
import { type Limits, outlivesRedemption } from "./limits.ts";
import type { RemovalOrder, RemoveAccount } from "./remove-account.ts";
import type { UnmatchedNotices } from "./unmatched-notices.ts";

/** Carries out a logout notice: ends exactly the sessions that it names, and removes their accounts' tokens by the scope. */
export class FollowNotice {
  readonly #ports: Pick<Ports, "store" | "crypto" | "clock" | "events">;
  readonly #removeAccount: RemoveAccount;
  readonly #scope: SignOutScope;
  readonly #limits: Limits;
  readonly #unmatched: UnmatchedNotices;

  constructor(
    ports: Pick<Ports, "store" | "crypto" | "clock" | "events">,
    removeAccount: RemoveAccount,
    scope: SignOutScope,
    limits: Limits,
    unmatched: UnmatchedNotices,
  ) {
    this.#ports = ports;
    this.#removeAccount = removeAccount;
    this.#scope = scope;
    this.#limits = limits;
    this.#unmatched = unmatched;
  }

  /**
   * @returns the number of accounts that it affects
   * @throws IdentityError `store_unavailable`: the provider should send the notice again.
   */
  async execute(channel: NoticeChannel, notice: LogoutNotice): Promise<number> {
    const { clock, events } = this.#ports;
    const began = clock.now();
    const accounts = await this.#follow(channel, notice);
    events.emit({ type: "notice_followed", channel, accounts, durationMs: clock.now() - began });
    const message = this.#unmatched.followed(channel, accounts);
    if (message !== undefined) events.emit({ type: "warning", message });
    return accounts;
  }

  async #follow(channel: NoticeChannel, notice: LogoutNotice): Promise<number> {
    const until = issuedUntil(notice);
    const order = { by: channel, scope: this.#scope, named: [notice], ...defined({ issuedUntil: until }) };
    // The sid takes precedence: it names one session, but the subject names all of them.
    const { sid } = notice;
    if (sid !== undefined) return this.#endSid(channel, { ...notice, sid }, order);
    const account = await this.#accountOf(notice);
    if (account === undefined) return 0;
    await this.#removeAccount.execute(account, { ...order, sessions: "all" });
    return 1;
  }

  async #endSid(channel: NoticeChannel, notice: SessionNotice, order: Omit<RemovalOrder, "sessions">): Promise<number> {
    const { store, crypto, events } = this.#ports;
    const { sid, verified } = notice;
    const found = await store.markEnded(notice, outlivesRedemption(this.#limits));
    if (found.length === 0) {
      events.emit({ type: "notice_unmatched", channel, sid: (await crypto.hash(sid)).slice(0, 8) });
    }
    // A verified notice may also mean sessions whose ID token had no sid.
    const subject = verified ? await this.#accountOf(notice) : undefined;
    const remove = async ({ account, ...known }: NoticedAccount): Promise<void> => {
      const sessions = { sids: [sid], ...(account === subject ? { withoutSid: true } : {}) };
      const named = verified ? { listed: known.ids } : { unverified: { ...known, sids: [sid] } };
      await this.#removeAccount.execute(account, { ...order, sessions, ...named });
    };
    const isKnown = subject === undefined || found.some(({ account }) => account === subject);
    let withoutSid = 0;
    const endWithoutSid = async (account: AccountKey) => {
      if (await this.#endWithoutSid(account, sid, order)) withoutSid = 1;
    };
    const outcomes = await Promise.allSettled([...found.map(remove), ...(isKnown ? [] : [endWithoutSid(subject)])]);
    // One account's failure must not keep the others signed in. It is thrown after they are done.
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return found.length + withoutSid;
  }

  /** Some providers send a sid in notices but not in ID tokens. Then the verified subject identifies the account. */
  async #endWithoutSid(account: AccountKey, sid: string, order: Omit<RemovalOrder, "sessions">): Promise<boolean> {
    const sessions = { sids: [sid], withoutSid: true };
    const ended = await this.#removeAccount.execute(account, { ...order, sessions, ifEnds: true });
    if (ended.sessions === 0 && ended.partial === undefined) return false;
    const message =
      "A logout token named a sid, and the account's sessions without a sid have ended. " +
      "Let the provider put sid into this client's ID tokens.";
    this.#ports.events.emit({ type: "warning", message });
    return true;
  }

  async #accountOf({ issuer, subject }: LogoutNotice): Promise<AccountKey | undefined> {
    if (issuer === undefined || subject === undefined) return undefined;
    return accountKeyOf(this.#ports.crypto, { issuer, subject });
  }
}
