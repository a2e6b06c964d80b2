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
  /** After this time the sign-in is refused, because rulings that should stop it may be over. */
  readonly deadline: number;
  /** The version of its record. If the store was reset since, the record has another version or is absent. */
  readonly version: CellVersion;
}

/** An account in which a notice found sessions, or sign-ins in progress. */
export interface NoticedAccount extends SessionsOfNotice {
  readonly account: AccountKey;
}

/** How a store has answered a sign-in. */
export type SignInOutcome =
  | "created"
  /** It took too long, or the store was reset. */
  | "ended"
  /** A sign-out, a notice or an event came first. Restart the sign-in, once. */
  | "stopped";

/** What a sweep deletes. */
export type SweepExtent = "removed" | "all";

/** The operations of a store, built over cells. Each is atomic within the partition that it names, and throws on failure. */
export interface Store {
  /** Whether the data leaves this process. If so, handles are checked before the store is read, and the data is sealed. */
  readonly outOfProcess: boolean;
  /**
   * The store's time, in ms since the epoch. A store outside the process tells that of its last answer, and this node's time before
   * the first one. Compare it with times that the store has written: this node's clock may differ by hours.
   */
  now(): number;
  readonly sessions: SessionStore;
  readonly tokens: TokenCache;
  /** Succeeds once per transaction, so that a code is never sent twice. The record outlives the transaction's cookie (`rememberMs`). */
  beginRedemption(
    transactionId: string,
    times: { readonly forMs: number; readonly rememberMs: number },
  ): Awaitable<Redemption | "replayed">;
  /**
   * After how long a stopped sign-in restarts, in ms. Earlier the same ruling could stop it again, because the clocks of partitions
   * differ and steps take time to arrive.
   */
  readonly restartAfterMs: number;
  /**
   * Stores session and grant, unless a ruling or the deadline forbids it.
   *
   * @param subjects - Identifiers by which a security event may name the user. `markSubject` finds the account with them.
   */
  signIn(
    session: Session,
    grant: Grant,
    redemption: Redemption,
    subjects?: readonly string[],
  ): Awaitable<SignInOutcome>;
  /**
   * Writes a ruling that stops sign-ins of that sid, then returns the accounts that have or had sessions of it. Issuers are
   * equal if `comparableIssuer` returns the same for both. With `restarts` the ruling stops only redemptions that began before it.
   */
  markEnded(notice: SessionNotice, forMs: number): Awaitable<readonly NoticedAccount[]>;
  /**
   * Indexes more identifiers of a stored session, such as a new e-mail address.
   *
   * @param issuedAt - When the ID token with these identifiers was issued, in ms since the epoch.
   * @returns "ended": an event that names one of them came first. The session must end.
   */
  addSubjects(session: Session, subjects: readonly string[], issuedAt: number): Awaitable<"added" | "ended">;
  /**
   * Like `markEnded`, for an identifier of a user. The notice counts as verified.
   *
   * @param notice - The ruling stops only sign-ins at its issuer whose ID token was issued at or before its `issuedAt`. With
   * `exchanges` it also stops exchanges of callers' tokens that were issued by then, as long as such a token may be valid.
   */
  markSubject(subject: string, notice: SubjectNotice, forMs: number): Awaitable<readonly NoticedAccount[]>;
  /**
   * Removes an identifier from the index, for the sign-ins that the notice concerns. Later the identifier may belong to another
   * user.
   */
  forgetSubject(subject: string, notice: SubjectNotice): Awaitable<void>;
  /** The app's messages to other systems. */
  readonly outbox: Outbox;
  /** Whether this app has carried out a message before, such as a security event (recorded by `noteDone`). Other apps don't count. */
  wasDone(message: string): Awaitable<boolean>;
  /**
   * Records a message. The first record stays until its time is over.
   *
   * @param content - Two messages of one name with different contents are two messages, and the later one is refused. @default ""
   * @returns whether the record has this content. If several calls have different contents, one of them gets `true`.
   */
  noteDone(message: string, forMs: number, content?: string): Awaitable<boolean>;
  /**
   * Removes the sessions and tokens that the removal names, and stops pending sign-ins of them, in one step. After it no read returns them.
   * Afterwards `sweep` revokes and deletes them. Safe to repeat. If counting fails after the step, the removal is still done,
   * and the counts are `partial`.
   */
  removeAccount(account: AccountKey, removal: Removal): Awaitable<Removed>;
  /**
   * Passes each grant that must be revoked to `revoke`, then deletes the grant. These are removed grants, and single-use grants
   * whose refresh ended with an unknown outcome. Each is passed at least once, even if another process ended it and died.
   *
   * @param what - `"removed"`: only what removals have ended, which costs the same for an account of any size. `"all"`: also
   * grants that have ended without a removal, for which it reads the whole account.
   */
  sweep(account: AccountKey, revoke: (grant: Grant) => Promise<void>, what: SweepExtent): Promise<void>;
  /**
   * Reports accounts that need a sweep: a process died before its own sweep, or a refresh ended a grant with an unknown outcome. It
   * reports an account when the account is read, at most once a minute.
   */
  onUnswept(listener: (account: AccountKey) => void): void;
}

/** What composition passes to a store driver's `open`. */
export interface StoreContext {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly sealer: Sealer;
  readonly events: Events;
  /** Identifies the app among the apps that share the store: its issuer, client and cookie base. */
  readonly app?: string;
}

/** What `memoryStore()`, `redisStore()` and other store packages return. Each app that uses it opens it once. */
export interface StoreDriver {
  /** For error messages and events. */
  readonly name: string;
  open(context: StoreContext): Store;
}
