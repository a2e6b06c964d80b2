import { deeplyFrozen } from "../domain/frozen.ts";
import { endedGrant, type Grant } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { Format } from "./format.ts";

const shortHashLength = 8;

/** Cells in this process's memory keep objects as they are: a sid goes by itself, and nothing is sealed. */
export function plainFormat({ crypto }: { readonly crypto: Pick<Crypto, "hash"> }): Format<object> {
  return {
    write: (facts) => facts,
    read: <F extends object>(value: object) => value as F,
    names: (sid) => [sid],
    shown: (name): Awaitable<string> => whenReady(crypto.hash(name), (hash) => hash.slice(0, shortHashLength)),
    sealSession: copyOfSession,
    openSession: (_key, _facts, seal) => seal as Session,
    touched: (seal, { seenAt, idleExpiresAt }) => Object.freeze({ ...(seal as Session), seenAt, idleExpiresAt }),
    sealGrant: (_key, grant) => copyOfGrant(grant),
    openGrant(_key, { issuedAt, expiresAt }, seal) {
      const grant = seal as Grant | undefined;
      if (grant?.issuedAt === issuedAt && grant.expiresAt === expiresAt) return grant;
      if (grant !== undefined) return { ...grant, issuedAt, expiresAt };
      return endedGrant({ issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" });
    },
  };
}

/** A session of the store's own: its caller can't change what lies here. */
const copyOfSession = (session: Session): Session =>
  Object.freeze({
    ...session,
    account: Object.freeze({ ...session.account }),
    claims: deeplyFrozen(structuredClone(session.claims)),
  });

/** A grant of the store's own. */
const copyOfGrant = (grant: Grant): Grant =>
  Object.freeze({
    ...grant,
    accessTokens: Object.freeze(
      grant.accessTokens.map((token) => Object.freeze({ ...token, scopes: Object.freeze([...token.scopes]) })),
    ),
  });
