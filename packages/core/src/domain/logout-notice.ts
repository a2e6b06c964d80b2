/** A front- or back-channel message: the provider says that a session or an account has signed out. */
export interface LogoutNotice {
  /** Signed by the provider (back-channel), or a plain request that any client can send (front-channel). */
  readonly verified: boolean;
  /** Absent if a front-channel request doesn't name it. */
  readonly issuer?: string;
  /** The provider's session. It takes precedence over the subject. */
  readonly sid?: string;
  readonly subject?: string;
  /** When the notice was issued (`iat`), in ms since the epoch. */
  readonly issuedAt?: number;
  /** Whether stopped sign-ins restart, because the notice ends no session. @default false */
  readonly restarts?: boolean;
}

/** A notice that names a session of the provider. */
export type SessionNotice = LogoutNotice & { readonly sid: string };

/** A verified event about a user who is named by an identifier. Without an issuer it concerns users of all issuers. */
export type SubjectNotice = Pick<LogoutNotice, "issuer" | "restarts"> & {
  readonly issuedAt: number;
  /** Whether the event removes all tokens, so that older tokens of callers must not be exchanged again. @default false */
  readonly exchanges?: boolean;
};

/**
 * The issuer in the form in which notices and sessions are compared. Some providers write a trailing slash in one place and not
 * in another. A notice that is accepted for its issuer must find that issuer's sessions.
 */
export const comparableIssuer = (issuer: string): string => (issuer.endsWith("/") ? issuer.slice(0, -1) : issuer);

const tieMs = 999;

/**
 * The last issue time that a notice affects, in ms since the epoch. `undefined`: it affects any.
 * `iat` has whole seconds, so the notice also ends what was issued in the same second.
 */
export const issuedUntil = (notice: LogoutNotice): number | undefined =>
  notice.issuedAt === undefined ? undefined : notice.issuedAt + tieMs;

/** Whether a ruling with this bound affects what was issued at that time. */
export const isConcerned = (issuedAt: number, until: number | undefined): boolean =>
  until === undefined || issuedAt <= until;
