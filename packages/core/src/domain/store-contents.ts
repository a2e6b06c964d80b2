import type { AccountKey } from "./account.ts";
import type { Grant } from "./grant.ts";
import type { Session } from "./session.ts";

/** What a store holds, for people: whose sessions and tokens, never a token itself. */
export interface StoreContents {
  /** The accounts that have a session or a token here. */
  readonly accounts: readonly AccountContents[];
  /** Living sessions of all accounts. */
  readonly sessions: number;
}

export interface AccountContents {
  readonly key: AccountKey;
  /** As the newest session's provider called the person. */
  readonly username?: string;
  readonly grants: readonly GrantContents[];
  readonly sessions: number;
}

/** What an app may do for the account. */
export interface GrantContents {
  /** Of all its access tokens. */
  readonly scopes: readonly string[];
  /** When its last access token expires; without one, when the grant does. In ms since the epoch. */
  readonly expiresAt: number;
}

/** What a store holds of one account. */
export interface AccountHoldings {
  readonly key: AccountKey;
  /** Oldest first. */
  readonly sessions: readonly Session[];
  readonly grants: readonly Grant[];
}

/** Shows what a store holds, without its secrets. Accounts come in the order of their keys. */
export function contentsOf(holdings: Iterable<AccountHoldings>): StoreContents {
  const accounts = [...holdings]
    .map(accountContents)
    .filter(({ sessions, grants }) => sessions > 0 || grants.length > 0)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { accounts, sessions: accounts.reduce((sum, account) => sum + account.sessions, 0) };
}

function accountContents({ key, sessions, grants }: AccountHoldings): AccountContents {
  const username = sessions.at(-1)?.account.username;
  return {
    key,
    ...(username === undefined ? {} : { username }),
    grants: grants.filter(isOfUse).map(grantContents),
    sessions: sessions.length,
  };
}

/** A grant that came to its end by a failed refresh holds nothing any more. */
const isOfUse = (grant: Grant): boolean => grant.accessTokens.length > 0 || grant.renewal !== "none";

const grantContents = ({ accessTokens, expiresAt }: Grant): GrantContents => ({
  scopes: [...new Set(accessTokens.flatMap((token) => token.scopes))],
  expiresAt: accessTokens.length === 0 ? expiresAt : Math.max(...accessTokens.map((token) => token.expiresAt)),
});
