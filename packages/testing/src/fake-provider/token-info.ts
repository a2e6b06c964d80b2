import type { State, TokenInfo } from "./state.ts";

/** What an access token is good for just now; `undefined` where it is expired, revoked or made up. */
export function tokenInfo(state: State, accessToken: string): TokenInfo | undefined {
  const found = state.accessTokens.get(accessToken);
  if (found === undefined || found.expiresAt <= state.now() || state.endedGrants.has(found.grantId)) return undefined;
  const { grantId: _, ...info } = found;
  return info;
}
