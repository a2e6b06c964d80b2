import type { SessionId } from "./session.ts";

/**
 * How far a sign-out reaches. `"account"`: this browser's sessions and every token of the account; `"session"`: this
 * browser's sessions and their tokens only; `"everywhere"`: every session and every token of the account.
 */
export type SignOutScope = "account" | "session" | "everywhere";

/** Every scope, to check input. */
export const signOutScopes: readonly SignOutScope[] = ["account", "session", "everywhere"];

/** Sessions that a removal names. */
export interface NamedSessions {
  readonly ids?: readonly SessionId[];
  /** Sessions with one of these sids. In a store outside the process: with one of these keyed hashes of a sid. */
  readonly sids?: readonly string[];
  /** Also sessions whose ID token had no sid. A verified notice that names account and sid may mean them. @default false */
  readonly withoutSid?: boolean;
}

/** What a removal removes from one account. */
export interface RemovalTarget {
  readonly sessions: "none" | "all" | NamedSessions;
  readonly tokens: "all" | "of-those-sessions";
  /** Only what was issued at or before this time, in ms since the epoch (a notice's `iat`). */
  readonly issuedUntil?: number;
}

/** What happens to sessions that stay. */
export interface Mark {
  /**
   * `"sign-in-again"`: guards send the user to sign in. `"refresh"`: cached access tokens are no longer used, so the next call
   * refreshes.
   */
  readonly effect: "sign-in-again" | "refresh";
  readonly sessions: "all" | NamedSessions;
  /** The name of the security event that caused it. */
  readonly reason: string;
}

/** A removal from one account, in one atomic step. */
export interface Removal extends RemovalTarget {
  /** Sessions of the named sids, as far as the caller knows them from the index. They are counted without another look. */
  readonly listed?: readonly SessionId[];
  /** A mark to set in the same step. `issuedUntil` limits the mark, too. */
  readonly mark?: Mark;
  /** How long the removal stops sign-ins, in ms: at least as long as a redemption may take. */
  readonly barrierForMs: number;
  /** `false`: don't revoke, because the provider would also revoke the tokens of the session's successor. @default true */
  readonly revoke?: boolean;
  /**
   * Set for an unverified notice, which any client can send. The removal then happens only if a session of these sids is alive. It
   * writes nothing if none is alive and no sign-in with these sids is pending.
   */
  readonly unverified?: SessionsOfNotice & { readonly sids: readonly string[] };
  /**
   * Set if the removal must be made only if one of these sessions is alive. Unlike `unverified`, it stops their pending sign-ins in
   * any case.
   */
  readonly ifEnds?: NamedSessions;
}

/** A notice's sessions in one account, from the index of sids. */
export interface SessionsOfNotice {
  /** Sessions that were stored, or were about to be. */
  readonly ids: readonly SessionId[];
  /** The latest time at which a pending sign-in of them can be stored, by the store's clock, in ms since the epoch. */
  readonly redeemsUntil: number;
}

/** The number of removed sessions and grants. */
export interface Removed {
  readonly sessions: number;
  readonly grants: number;
  /**
   * The removal is complete, but the numbers may be too low. Causes: the account has very many sessions; the store failed during the
   * count; the store's client sent the step again; another process swept the account in between.
   */
  readonly partial?: true;
}
