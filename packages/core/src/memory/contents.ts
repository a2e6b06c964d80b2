import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { MemoryState } from "./memory-state.ts";
import { grantIn } from "./slots.ts";

/** What a memory store holds, for people: whose sessions and tokens, never a token itself. */
export interface MemoryStoreContents {
  /** The accounts that have a session or a token here. */
  readonly accounts: readonly MemoryStoreAccount[];
  /** Living sessions of all accounts. */
  readonly sessions: number;
}

export interface MemoryStoreAccount {
  readonly key: AccountKey;
  /** As the newest session's provider called the person. */
  readonly username?: string;
  readonly grants: readonly MemoryStoreGrant[];
  readonly sessions: number;
}

/** What an app may do for the account. */
export interface MemoryStoreGrant {
  /** Of all its access tokens. */
  readonly scopes: readonly string[];
  /** When its last access token expires; without one, when the grant does. In ms since the epoch. */
  readonly expiresAt: number;
}

export function contentsOf(state: MemoryState): MemoryStoreContents {
  const now = state.now();
  const accounts = [...state.partitions.accounts()]
    .map((key) => accountOf(state, key, now))
    .filter((account) => account.sessions > 0 || account.grants.length > 0);
  return { accounts, sessions: accounts.reduce((sum, account) => sum + account.sessions, 0) };
}

function accountOf({ partitions }: MemoryState, key: AccountKey, now: number): MemoryStoreAccount {
  const sessions = partitions.sessions(key, now);
  const slots = [...sessions, ...partitions.onBehalfOf(key, now)];
  const grants = slots.flatMap((slot) => grantIn(slot, now)?.value ?? []).filter(isOfUse);
  const username = sessions.at(-1)?.session.account.username;
  return {
    key,
    ...(username === undefined ? {} : { username }),
    grants: grants.map(describe),
    sessions: sessions.length,
  };
}

/** A grant that came to its end by a failed refresh holds nothing any more. */
const isOfUse = (grant: Grant): boolean => grant.accessTokens.length > 0 || grant.renewal !== "none";

const describe = ({ accessTokens, expiresAt }: Grant): MemoryStoreGrant => ({
  scopes: [...new Set(accessTokens.flatMap((token) => token.scopes))],
  expiresAt: accessTokens.length === 0 ? expiresAt : Math.max(...accessTokens.map((token) => token.expiresAt)),
});
