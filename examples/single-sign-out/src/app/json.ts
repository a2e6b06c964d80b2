import type { AccountKey, StoreContents } from "@identity-web/core";
import type { SignedInUser } from "@identity-web/core/http";

const iso = (ms: number): string => new Date(ms).toISOString();

/** The signed-in user, for scripts. */
export const sessionJson = ({ account: { username, subject, issuer }, session }: SignedInUser) => ({
  account: { username, subject, issuer },
  expiresAt: iso(session.expiresAt),
});

export interface TokenCacheJson {
  readonly accounts: readonly {
    readonly key: AccountKey;
    readonly username?: string;
    readonly grants: readonly { readonly scopes: readonly string[]; readonly expiresAt: string }[];
  }[];
  readonly sessions: number;
}

/** The content of the app's token cache, for scripts. A real app should not show it. */
export const tokenCacheJson = ({ accounts, sessions }: StoreContents): TokenCacheJson => ({
  // An account may have sessions without tokens. These are not in the token cache.
  accounts: accounts
    .filter(({ grants }) => grants.length > 0)
    .map(({ key, username, grants }) => ({
      key,
      ...(username !== undefined && { username }),
      grants: grants.map(({ scopes, expiresAt }) => ({ scopes, expiresAt: iso(expiresAt) })),
    })),
  sessions,
});

/**
 * Passes an API's answer on to the app's client. Of the headers only `Content-Type` is kept. A document of the API must not run scripts
 * with this app's origin.
 */
export const passOn = ({ body, status, headers }: Response): Response =>
  new Response(body, {
    status,
    headers: {
      "Content-Type": headers.get("Content-Type") ?? "application/octet-stream",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "Cache-Control": "no-store",
    },
  });
