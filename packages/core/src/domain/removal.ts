import { isConcerned } from "./logout-notice.ts";
import type { SessionId } from "./session.ts";

/**
 * How far a sign-out reaches. `"account"`: this browser's sessions and every token of the account; `"session"`: this
 * browser's sessions and their tokens only; `"everywhere"`: every session and every token of the account.
 */
export type SignOutScope = "account" | "session" | "everywhere";

/** Every scope, for checking what came from outside. */
export const signOutScopes: readonly SignOutScope[] = ["account", "session", "everywhere"];

/** Sessions that a removal names. */
export interface NamedSessions {
  readonly id?: SessionId;
  /** The sessions of these provider's sessions. In a store outside the process: of these keyed hashes. */
  readonly sids?: readonly string[];
  /** Sessions whose ID token had no sid: a verified notice that names account and sid may mean them. */
  readonly withoutSid?: boolean;
}

/** What a removal takes from one account. */
export interface RemovalTarget {
  readonly sessions: "none" | "all" | NamedSessions;
  readonly tokens: "all" | "of-those-sessions";
  /** Only what was issued until then, in ms since the epoch (a notice's `iat`). */
  readonly issuedUntil?: number;
}

/** What happens to sessions that stay. */
export interface Mark {
  /**
   * `"sign-in-again"`: guards send the user to sign in. `"refresh"`: the access tokens in the cache are used no more, so the next
   * call refreshes.
   */
  readonly effect: "sign-in-again" | "refresh";
  readonly sessions: "all" | NamedSessions;
  /** Why, in the name of the event that asked for it. */
  readonly reason: string;
}

/** What is to be removed from one account, in one atomic step. */
export interface Removal extends RemovalTarget {
  /** Marks sessions in the same step. `issuedUntil` bounds the mark, too. */
  readonly mark?: Mark;
  /** How long the barrier stops sign-ins, in ms: at least as long as a redemption may take. */
  readonly barrierForMs: number;
  /** `false`: the provider would take the successor's tokens away as well. @default true */
  readonly revoke?: boolean;
  /**
   * Any client may have asked for it, by these sids. Then it reaches beyond their sessions only if one of these is alive, and
   * it writes nothing where none is alive or in progress.
   */
  readonly unverified?: SessionsOfNotice & { readonly sids: readonly string[] };
}

/** What the index of sids knows of a notice's sessions in one account. */
export interface SessionsOfNotice {
  /** Sessions that were stored, or were about to be. */
  readonly ids: readonly SessionId[];
  /** The latest time at which a sign-in of them may still be stored, by the store's clock. */
  readonly redeemsUntil: number;
}

/** What a removal decides by, of a session. */
export interface RemovableSession {
  readonly id: SessionId;
  readonly sids: readonly string[];
  readonly issuedAt: number;
}

/** Whether a removal ends a session; with it goes its grant. */
export function endsSession({ sessions, issuedUntil }: RemovalTarget, session: RemovableSession): boolean {
  if (sessions === "none" || !isConcerned(session.issuedAt, issuedUntil)) return false;
  return sessions === "all" || sessions.id === session.id || isOfNamedSid(sessions, session.sids);
}

/** Whether sessions of these sids are among the named ones. */
export const isOfNamedSid = ({ sids = [], withoutSid }: NamedSessions, own: readonly string[]): boolean =>
  own.length === 0 ? withoutSid === true : sids.some((sid) => own.includes(sid));

/**
 * Whether a removal takes a grant away whose session stays, or that has none. One that is only claimed has no issue time:
 * it goes with any removal of all tokens.
 */
export const takesGrant = ({ tokens, issuedUntil }: RemovalTarget, issuedAt: number | undefined): boolean =>
  tokens === "all" && (issuedAt === undefined || isConcerned(issuedAt, issuedUntil));

/** How much a removal took away, as far as it was counted. */
export interface Removed {
  readonly sessions: number;
  readonly grants: number;
  /** Everything that the removal names is out of reach, but the store failed while it was counted: it may be more. */
  readonly partial?: true;
}
