import { deeplyFrozen } from "../domain/frozen.ts";
import type { Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";

/** A session of the store's own: whoever gave or gets it can't change what lies here. */
export const copyOfSession = (session: Session): Session =>
  Object.freeze({
    ...session,
    account: Object.freeze({ ...session.account }),
    claims: deeplyFrozen(structuredClone(session.claims)),
  });

/** A grant of the store's own. */
export const copyOfGrant = (grant: Grant): Grant =>
  Object.freeze({
    ...grant,
    accessTokens: Object.freeze(
      grant.accessTokens.map((token) => Object.freeze({ ...token, scopes: Object.freeze([...token.scopes]) })),
    ),
  });
