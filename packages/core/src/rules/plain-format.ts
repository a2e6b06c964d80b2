import { frozenCopy } from "../domain/frozen.ts";
import { type AccessToken, endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import type { Format } from "./format.ts";

const shortHashLength = 8;

/** A format whose sessions and grants are available at once. */
export interface PlainFormat extends Format<object> {
  /** The session in a cell. */
  session(seal: object): Session;
  openGrant(key: GrantKey, facts: GrantFacts, seal: object | undefined): Grant;
}

/** The format of cells in this process's memory: objects stay as they are, and nothing is hashed or sealed. */
export function plainFormat({ crypto }: { readonly crypto: Pick<Crypto, "hash"> }): PlainFormat {
  return {
    write: (facts) => facts,
    read: <F extends object>(value: object) => (value instanceof PlainSession ? value.facts() : value) as F,
    names: (sid) => [sid],
    shown: (name): Awaitable<string> => whenReady(crypto.hash(name), (hash) => hash.slice(0, shortHashLength)),
    sealSession: copyOfSession,
    openSession: (_key, _facts, seal) => seal as Session,
    session: (seal) => seal as Session,
    sessionCell(facts, seal) {
      const session = withTimesOf(facts, seal as Session);
      return { value: new PlainSession(session, facts), seal: session };
    },
    sealGrant: (_key, grant) => copyOfGrant(grant),
    openGrant(_key, { issuedAt, expiresAt }, seal) {
      const grant = seal as Grant | undefined;
      if (grant?.issuedAt === issuedAt && grant.expiresAt === expiresAt) return grant;
      if (grant !== undefined) return { ...grant, issuedAt, expiresAt };
      return endedGrant({ issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" });
    },
  };
}

/** A session's facts, read from the session itself. A second copy of them would take as much memory as the session. */
class PlainSession {
  readonly #session: Session;
  readonly #issuer: string;
  readonly #epoch: number;

  constructor(session: Session, { issuer, epoch }: SessionFacts) {
    this.#session = session;
    this.#issuer = issuer;
    this.#epoch = epoch;
  }

  facts(): SessionFacts {
    const { sid, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, app } = this.#session;
    const sids = sid === undefined ? [] : [sid];
    const facts = { issuer: this.#issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt };
    return { ...facts, epoch: this.#epoch, app };
  }
}

const withTimesOf = ({ seenAt, idleExpiresAt }: SessionFacts, session: Session): Session =>
  seenAt === session.seenAt && idleExpiresAt === session.idleExpiresAt
    ? session
    : Object.freeze({ ...session, seenAt, idleExpiresAt });

/** A frozen copy, so that the caller can't change the stored session. */
const copyOfSession = (session: Session): Session =>
  Object.freeze({
    ...session,
    account: Object.freeze({ ...session.account }),
    claims: frozenCopy(session.claims),
  });

/** A frozen copy of a grant. It names each property, because a spread takes half as much memory again. */
const copyOfGrant = (grant: Grant): Grant =>
  Object.freeze({
    issuedAt: grant.issuedAt,
    expiresAt: grant.expiresAt,
    accessTokens: Object.freeze(grant.accessTokens.map(copyOfToken)),
    renewal: grant.renewal,
    providerState: grant.providerState,
  });

const copyOfToken = ({ value, type, scopes, expiresAt, ...others }: AccessToken): AccessToken =>
  Object.freeze({ value, type, scopes: Object.freeze([...scopes]), expiresAt, ...others });
