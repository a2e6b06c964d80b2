import type { Grant } from "./grant.ts";
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

/** What a removal took away. */
export interface Removed {
  readonly sessions: number;
  readonly grants: number;
  /** The grants that were removed, so that they can be revoked at the provider. May be read once, after the removal. */
  readonly removedGrants: Iterable<Grant> | AsyncIterable<Grant>;
}
