import type { Grant } from "./grant.ts";
import { isConcerned } from "./logout-notice.ts";
import type { SessionId } from "./session.ts";

/**
 * How far a sign-out reaches. `"account"`: this browser's sessions and every token of the account; `"session"`: this
 * browser's sessions and their tokens only; `"everywhere"`: every session and every token of the account.
 */
export type SignOutScope = "account" | "session" | "everywhere";

/** Every scope, for checking what came from outside. */
export const signOutScopes: readonly SignOutScope[] = ["account", "session", "everywhere"];

/** Sessions that a removal names: one by its id, and those of a provider's session. */
export interface NamedSessions {
  readonly id?: SessionId;
  readonly sid?: string;
}

/** What is to be removed from one account, in one atomic step. */
export interface Removal {
  readonly sessions: "none" | "all" | NamedSessions;
  readonly tokens: "all" | "of-those-sessions";
  /** Only what was issued until then, in ms since the epoch (a notice's `iat`). */
  readonly issuedUntil?: number;
  /** How long the barrier stands, in ms: at least as long as a redemption may take. */
  readonly barrierForMs: number;
}

/** A removal where a sid goes by names: itself in memory, its hashes (one for each secret) in a store outside the process. */
export interface RemovalByName extends Omit<Removal, "sessions"> {
  readonly sessions: "none" | "all" | { readonly id?: SessionId; readonly sids: readonly string[] };
}

/** The removal with its sid's names in place of the sid; none where it has no sid. */
export function removalByName(removal: Removal, sids: readonly string[]): RemovalByName {
  const { sessions } = removal;
  if (typeof sessions === "string") return { ...removal, sessions };
  return { ...removal, sessions: sessions.id === undefined ? { sids } : { id: sessions.id, sids } };
}

/** Whether a removal ends a session; with it goes its grant. */
export function endsSession(
  { sessions, issuedUntil }: RemovalByName,
  session: { readonly id: SessionId; readonly sids: readonly string[]; readonly issuedAt: number },
): boolean {
  if (sessions === "none" || !isConcerned(session.issuedAt, issuedUntil)) return false;
  return sessions === "all" || sessions.id === session.id || sessions.sids.some((sid) => session.sids.includes(sid));
}

/**
 * Whether a removal takes a grant away whose session stays, or that has none. One that is only claimed has no issue time:
 * it goes with any removal of all tokens.
 */
export const takesGrant = ({ tokens, issuedUntil }: RemovalByName, issuedAt: number | undefined): boolean =>
  tokens === "all" && (issuedAt === undefined || isConcerned(issuedAt, issuedUntil));

/** What a removal took away. */
export interface Removed {
  readonly sessions: number;
  readonly grants: number;
  /** The grants that were removed, so that they can be revoked at the provider. May be read once, after the removal. */
  readonly removedGrants: Iterable<Grant> | AsyncIterable<Grant>;
}
