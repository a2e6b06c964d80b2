import type { AccountKey } from "./account.ts";
import type { Grant } from "./grant.ts";
import type { Session } from "./session.ts";

/** The contents of a store for administrators: accounts, sessions and grants, never a token. */
export interface StoreContents {
  /** The accounts that have a session or a token in the store. */
  readonly accounts: readonly AccountContents[];
  /** Living sessions of all accounts. */
  readonly sessions: number;
}

export interface AccountContents {
  readonly key: AccountKey;
  /** The username from the newest session. */
  readonly username?: string;
  readonly grants: readonly GrantContents[];
  readonly sessions: number;
}

/** A grant of the account. */
export interface GrantContents {
  /** The scopes of all its access tokens. */
  readonly scopes: readonly string[];
  /** When its last access token expires; without a token, when the grant expires. In ms since the epoch. */
  readonly expiresAt: number;
}

/** The data of one account in a store. */
export interface AccountHoldings {
  readonly key: AccountKey;
  /** Oldest first. */
  readonly sessions: readonly Session[];
  readonly grants: readonly Grant[];
}

/** The contents of a store without secrets. The accounts are sorted by key. */
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

/** A grant that ended by a failed refresh has no tokens and can't get any. */
const isOfUse = (grant: Grant): boolean => grant.accessTokens.length > 0 || grant.renewal !== "none";

const grantContents = ({ accessTokens, expiresAt }: Grant): GrantContents => ({
  scopes: [...new Set(accessTokens.flatMap((token) => token.scopes))],
  expiresAt: accessTokens.length === 0 ? expiresAt : Math.max(...accessTokens.map((token) => token.expiresAt)),
});
