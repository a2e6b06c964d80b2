import type { AccountKey } from "../domain/account.ts";
import type { GrantKey } from "../domain/grant.ts";
import type { LogoutNotice } from "../domain/logout-notice.ts";
import type { RemovalByName } from "../domain/removal.ts";
import type { SessionKey, SessionSummary } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";
import type { Touch } from "./session-store.ts";
import type { Redemption, SignInOutcome } from "./store.ts";
import type { TokenCache } from "./token-cache.ts";

/** A session as a store outside the process gets to see it: what it decides by, and the rest sealed. Times in ms since the epoch. */
export interface SessionRecord extends SessionKey {
  /** The provider that the sid belongs to, as a notice names it: a sign-in is indexed and looked up under both. */
  readonly issuer: string;
  /** The sid's keyed hashes, one for each secret; none where the session has no sid. */
  readonly sids: readonly string[];
  readonly issuedAt: number;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  /** Whose session it is, and everything else. */
  readonly sealed: string;
}

/** What is read of a session: what a touch may have changed, and the seal to be opened. */
export type SealedSession = Pick<SessionRecord, "seenAt" | "idleExpiresAt" | "sealed">;

/** A grant as a store outside the process gets to see it. */
export interface GrantRecord {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The tokens. `undefined`: the grant has come to its end, and holds none any more. */
  readonly sealed: string | undefined;
}

/** A grant's record with its key, which its seal is bound to. */
export interface PlacedGrantRecord {
  readonly key: GrantKey;
  readonly record: GrantRecord;
}

/** A notice that names a session of the provider by its keyed hashes. */
export interface NoticeRecord extends Omit<LogoutNotice, "sid" | "subject"> {
  /** At least one: a marker is left, and the index looked up, under each of them. */
  readonly sids: readonly string[];
}

/** What a removal took away. */
export interface RemovedRecords {
  readonly sessions: number;
  readonly grants: number;
  /** May be read once, after the removal. */
  readonly removedGrants: Iterable<PlacedGrantRecord> | AsyncIterable<PlacedGrantRecord>;
}

/** What `inspect()` of a store shows once it is opened: everything that lives. */
export interface StoredRecords {
  readonly sessions: Iterable<SessionKey & Pick<SessionRecord, "createdAt"> & SealedSession>;
  readonly grants: Iterable<PlacedGrantRecord>;
}

/**
 * What a store package outside the process implements: a `Store` that never sees personal data, tokens or a sid.
 * `sealedStore` makes a `Store` of it. The rules are the ones of `Store`; these are the differences:
 *
 * - Sessions and grants are records. Store `sealed` as it is; never look into it.
 * - A grant that comes to its end by a refresh ("abandoned", "refused" …) loses its `sealed` in that very step, under a
 *   new version. No seal has to be opened for it.
 * - A commit replaces `sealed` alone: a grant that is there keeps its `issuedAt` and `expiresAt`.
 * - A sid goes by one or more names. Index, mark, look up and put up barriers under each of them; two sids are the same
 *   where they have a name in common.
 */
export interface RecordStore {
  /** As `Store.maxSkewMs`. */
  readonly maxSkewMs?: number | undefined;
  readonly sessions: {
    /** As `SessionStore.read`. */
    read(key: SessionKey, touch?: Touch): Awaitable<SealedSession | undefined>;
    /** As `SessionStore.list`. */
    list(account: AccountKey): Awaitable<readonly SessionSummary[]>;
  };
  readonly tokens: TokenCache<GrantRecord>;
  /** As `Store.beginRedemption`. */
  beginRedemption(
    transactionId: string,
    times: { readonly forMs: number; readonly rememberMs: number },
  ): Awaitable<Redemption | "replayed">;
  /** As `Store.signIn`. */
  signIn(session: SessionRecord, grant: GrantRecord, redemption: Redemption): Awaitable<SignInOutcome>;
  /** As `Store.markEnded`; tells also which markers that were still needed had to go for this one (a name of each sid). */
  markEnded(
    notice: NoticeRecord,
    forMs: number,
  ): Awaitable<{ readonly accounts: readonly AccountKey[]; readonly evicted: readonly string[] }>;
  /** As `Store.removeAccount`. */
  removeAccount(account: AccountKey, removal: RemovalByName): Awaitable<RemovedRecords>;
}
