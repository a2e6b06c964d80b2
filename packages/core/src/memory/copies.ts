import type { Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";

/** A session of the store's own: what the caller does to its objects afterwards changes nothing here. */
export const copyOfSession = (session: Session): Session => ({
  ...session,
  account: { ...session.account },
  claims: structuredClone(session.claims),
});

/** A grant of the store's own. */
export const copyOfGrant = (grant: Grant): Grant => ({
  ...grant,
  accessTokens: grant.accessTokens.map((token) => ({ ...token, scopes: [...token.scopes] })),
});
