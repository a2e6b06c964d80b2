import { isRecord, parseRecord } from "@identity-web/core/provider-kit";

/**
 * MSAL's serialized cache without its access tokens. The grant holds them and decides which are valid. A second copy would
 * have to be sealed and removed, too.
 */
export function withoutAccessTokens(serialized: string): string {
  const cache = parseRecord(serialized) ?? {};
  return JSON.stringify({ ...cache, AccessToken: {} });
}

/** Whether MSAL's cache holds a refresh token. */
export function hasRefreshToken(serialized: string): boolean {
  const tokens = parseRecord(serialized)?.RefreshToken;
  return isRecord(tokens) && Object.keys(tokens).length > 0;
}

/** MSAL's cache with another refresh token in the place of the one that was sent. */
export function withRefreshToken(serialized: string, sent: string, brought: string): string {
  const cache = parseRecord(serialized) ?? {};
  const tokens = Object.entries(isRecord(cache.RefreshToken) ? cache.RefreshToken : {}).map(([key, entry]) => [
    key,
    isRecord(entry) && entry.secret === sent ? { ...entry, secret: brought } : entry,
  ]);
  return JSON.stringify({ ...cache, RefreshToken: Object.fromEntries(tokens) });
}
