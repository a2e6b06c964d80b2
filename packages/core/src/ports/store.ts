import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { SessionNotice, SubjectNotice } from "../domain/logout-notice.ts";
import type { Removal, Removed, SessionsOfNotice } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";
import type { CellVersion } from "./cell-store.ts";
import type { Clock } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import type { Events } from "./events.ts";
import type { Outbox } from "./outbox.ts";
import type { Sealer } from "./sealer.ts";
import type { SessionStore } from "./session-store.ts";
import type { TokenCache } from "./token-cache.ts";

/** A code that is being exchanged. Times are the store's, in ms since the epoch. */
export interface Redemption {
  readonly transactionId: string;
  readonly startedAt: number;
  /** After this the sign-in is refused: the markers that could stop it may have gone. */
  readonly deadline: number;
  /** Of the record that it left: a store that was reset meanwhile has another one, or none. */
  readonly version: CellVersion;
}

/** An account in which a notice found sessions, or sign-ins in progress. */
export interface NoticedAccount extends SessionsOfNotice {
  readonly account: AccountKey;
}

export type SignInOutcome =
  | "created"
  /** A logout notice or a sign-out ended this sign-in before it was stored; or it took too long; or the store was reset. */
  | "ended"
  /** A removal of the same account's tokens under another session got in between: begin again, once. */
  | "collided";

/** What a store package gives. Every operation is atomic within the partition that it names, and throws on failure. */
export interface Store {
  /** Whether what it holds leaves this process: then handles are checked before it is asked, and what it keeps is sealed. */
  readonly outOfProcess: boolean;
  readonly sessions: SessionStore;
  readonly tokens: TokenCache;
  /** One time per transaction: a code is never sent twice. The record outlives the transaction's cookie (`rememberMs`). */
  beginRedemption(
    transactionId: string,
    times: { readonly forMs: number; readonly rememberMs: number },
  ): Awaitable<Redemption | "replayed">;
  /**
   * How far the clocks of its partitions may lie apart, in ms. A sign-in that has collided begins again after so long:
   * sooner it would collide again. Default 0: one clock, or the store waits itself.
   */
  readonly maxSkewMs?: number | undefined;
  /**
   * Stores session and grant, unless a marker, a barrier or the deadline forbids it.
   *
   * @param subjects - Identifiers by which a security event may name the user: `markSubject` finds the account by them.
   */
  signIn(
    session: Session,
    grant: Grant,
    redemption: Redemption,
    subjects?: readonly string[],
  ): Awaitable<SignInOutcome>;
  /**
   * Leaves a marker that stops sign-ins of that sid, then tells which accounts have or had sessions of it. Issuers are the
   * same where `comparableIssuer` says the same of them.
   */
  markEnded(notice: SessionNotice, forMs: number): Awaitable<readonly NoticedAccount[]>;
  /**
   * As `markEnded`, for an identifier of a user. The marker is a verified one.
   *
   * @param notice - It concerns only sign-ins at its issuer whose ID token was issued until its `issuedAt`.
   */
  markSubject(subject: string, notice: SubjectNotice, forMs: number): Awaitable<readonly NoticedAccount[]>;
  /**
   * Deletes an identifier from the index: it leads to no account by the sign-ins that the notice concerns. Later ones stay: the
   * identifier may name its next user.
   */
  forgetSubject(subject: string, notice: SubjectNotice): Awaitable<void>;
  /** What the app has to tell other systems. */
  readonly outbox: Outbox;
  /** Whether this app has carried a message out before, such as a security event: `noteDone`. Other apps on the store don't count. */
  wasDone(message: string): Awaitable<boolean>;
  /** Records that a message was carried out. */
  noteDone(message: string, forMs: number): Awaitable<void>;
  /**
   * Puts what the removal names out of reach in one step, and leaves the barrier. Safe to repeat. `sweep` revokes and
   * deletes afterwards what it took. Once that step is done the removal is, even if counting fails: then the counts are
   * `partial`.
   */
  removeAccount(account: AccountKey, removal: Removal): Awaitable<Removed>;
  /**
   * Hands over each grant that is to be revoked, then deletes it: what removals have taken and still lies there, and
   * single-use grants whose refresh ended without a known outcome. At least once, whichever process ended them. Deletes what
   * has expired as well.
   */
  sweep(account: AccountKey, revoke: (grant: Grant) => Promise<void>): Promise<void>;
  /**
   * Tells of accounts that want a sweep: a process died before its own, or a session's browser comes back after it ended.
   * Told now and then, when such an account is looked at.
   */
  onUnswept(listener: (account: AccountKey) => void): void;
}

/** What the composition hands to a store when it opens it. */
export interface StoreContext {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly sealer: Sealer;
  readonly events: Events;
  /** Names the app among those that share the store: its issuer, client and cookie base. */
  readonly app?: string;
}

/** What `memoryStore()` and its like return: opened once by every app that uses it. */
export interface StoreDriver {
  /** For error messages and events. */
  readonly name: string;
  open(context: StoreContext): Store;
}
