import { frozenCopy } from "../domain/frozen.ts";
import type { AccessToken, Grant, GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Codec } from "./codec.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";

/** The codec of cells in this process's memory: seals are frozen objects, and nothing is encrypted. */
export const plainCodec = {
  names: (sid: string): readonly string[] => [sid],
  sealSession: (session: Session): object =>
    Object.freeze({ ...session, account: Object.freeze({ ...session.account }), claims: frozenCopy(session.claims) }),
  // The seal has the facts of its last write, so a read makes no copy.
  openSession: (_key: SessionKey, _facts: SessionFacts, seal: object): Session => seal as Session,
  resealed: (facts: SessionFacts, seal: object): object => Object.freeze({ ...(seal as Session), ...timesOf(facts) }),
  sealGrant: (_key: GrantKey, grant: Grant): object =>
    Object.freeze({ ...grant, accessTokens: Object.freeze(grant.accessTokens.map(copyOfToken)) }),
  openGrant: (_key: GrantKey, { issuedAt, expiresAt }: GrantFacts, seal: object): Grant => {
    const grant = seal as Grant;
    return grant.issuedAt === issuedAt && grant.expiresAt === expiresAt
      ? grant
      : Object.freeze({ ...grant, issuedAt, expiresAt });
  },
  sealNote: (text: string): object => ({ text }),
  openNote: (seal: object): string | undefined =>
    "text" in seal && typeof seal.text === "string" ? seal.text : undefined,
} satisfies Codec;

const timesOf = ({ seenAt, idleExpiresAt, expiresAt, confirmedAt }: SessionFacts) => ({
  ...{ seenAt, idleExpiresAt, expiresAt },
  ...(confirmedAt === undefined ? {} : { confirmedAt }),
});

const copyOfToken = (token: AccessToken): AccessToken =>
  Object.freeze({ ...token, scopes: Object.freeze([...token.scopes]) });
