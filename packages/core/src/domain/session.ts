import type { Account, AccountKey } from "./account.ts";
import type { AppId } from "./app.ts";

/** A session's public id: a hash of its app and of the secret in its handle. It gives no access to the session. */
export type SessionId = string;

/** The place of a session in a store. */
export interface SessionKey {
  readonly account: AccountKey;
  readonly id: SessionId;
}

/** The content of the session cookie: the partition, a 256-bit secret and (not in this type) a MAC over both and the app. */
export interface SessionHandle {
  readonly account: AccountKey;
  readonly secret: string;
}

/** One browser in this app. All times are milliseconds since the epoch. */
export interface Session {
  readonly id: SessionId;
  /** The app that created it. No other app accepts it. */
  readonly app: AppId;
  readonly account: Account;
  /** The provider's session (`sid`), if the ID token names one. */
  readonly sid?: string;
  /** When the ID token of this sign-in was issued (`iat`). */
  readonly issuedAt: number;
  /** When the redemption that created this session began, by the store's clock. */
  readonly createdAt: number;
  /** The last recorded use of the session. Use is recorded at most once per touch interval. */
  readonly seenAt: number;
  /** When the session ends if it isn't used. */
  readonly idleExpiresAt: number;
  /** When the session ends, used or not. */
  readonly expiresAt: number;
  /** When the provider last renewed the session's tokens, by the store's clock. `undefined`: not since the sign-in. */
  readonly confirmedAt?: number;
  /** The ID token's claims, without those that only the protocol needs. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The browser's label from the sign-in, for its user. For display only. */
  readonly label?: SessionLabel;
  /** The sign-in's transaction id and return path, separated by a space. A repeated callback redirects there. */
  readonly arrival?: string;
  /** The ID token, kept for `id_token_hint` at sign-out. */
  readonly idToken?: string;
  /**
   * The name of the security event after which the user must sign in again. Guards send the user to sign in. The session itself
   * stays alive.
   */
  readonly signInAgain?: string;
  /** The `login_hint` claim, kept for `logout_hint` at sign-out. */
  readonly loginHint?: string;
}

/** The label of a session in the list that its user sees. */
export interface SessionLabel {
  /** "Firefox on Windows". */
  readonly browser?: string;
  /** The origin of the sign-in, as the app's `locate` names it, such as "DE". */
  readonly from?: string;
}

/** A session for its user or an administrator, without secrets. */
export interface SessionSummary {
  readonly id: SessionId;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** The summary of a session for its user. */
export const summarize = (session: Session): SessionSummary => ({
  id: session.id,
  createdAt: session.createdAt,
  seenAt: session.seenAt,
  expiresAt: Math.min(session.idleExpiresAt, session.expiresAt),
});

/** The place of a session in its store. */
export const keyOf = ({ account, id }: Pick<Session, "account" | "id">): SessionKey => ({ account: account.key, id });

/** Whether the session has expired. */
export const isExpired = (session: Pick<Session, "idleExpiresAt" | "expiresAt">, now: number): boolean =>
  now >= session.idleExpiresAt || now >= session.expiresAt;
