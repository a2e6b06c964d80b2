import { frozenCopy } from "../domain/frozen.ts";
import { type AccessToken, endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { Session } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { Versioned } from "../ports/token-cache.ts";
import type { GrantFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { isIndexEntry, PlainEntry } from "./plain-entry.ts";
import { PlainGrant, sharedTerms } from "./plain-grant.ts";
import { PlainSession } from "./plain-session.ts";
import { sharedScopes } from "./shared-scopes.ts";

const shortHashLength = 8;

type CopyOfScopes = ReturnType<typeof sharedScopes>;

/** A format whose sessions and grants are available at once. */
export interface PlainFormat extends Format<object> {
  /** The session in a cell. */
  session(seal: object): Session;
  /** The grant in a cell's value, as the token cache returns it. `undefined`: the rules must decide. */
  grant(value: object): Versioned<Grant> | undefined;
  openGrant(key: GrantKey, facts: GrantFacts, seal: object | undefined): Grant;
}

/** The format of cells in this process's memory. Values and seals are objects, and nothing is encrypted. */
export function plainFormat({ crypto }: { readonly crypto: Pick<Crypto, "hash"> }): PlainFormat {
  const copyOfScopes = sharedScopes();
  const termsOf = sharedTerms();
  return {
    write: (facts) => (isIndexEntry(facts) ? new PlainEntry(facts) : facts),
    read: <F extends object>(value: object) =>
      (value instanceof PlainSession || value instanceof PlainGrant || value instanceof PlainEntry
        ? value.facts()
        : value) as F,
    names: (sid) => [sid],
    shown: (name): Awaitable<string> => whenReady(crypto.hash(name), (hash) => hash.slice(0, shortHashLength)),
    sealSession: copyOfSession,
    sealNote: (text) => ({ text }),
    openNote: (seal) => ("text" in seal && typeof seal.text === "string" ? seal.text : undefined),
    openSession: (_key, _facts, seal) => seal as Session,
    session: (seal) => seal as Session,
    sessionCell(facts, seal) {
      const session = new PlainSession(seal as Session, facts);
      return { value: session, seal: session };
    },
    sealGrant: (_key, grant) => copyOfGrant(grant, copyOfScopes),
    grant: (value) => (value instanceof PlainGrant ? value : undefined),
    grantCell(facts, seal) {
      // Few grants have `tokensSince`, so a `PlainGrant` has no member for it.
      if (seal === undefined || facts.version === undefined || facts.tokensSince !== undefined) {
        return { value: facts, seal };
      }
      const grant = atTimesOf(facts, seal as Grant);
      return { value: new PlainGrant(grant, facts.version, termsOf(facts)), seal: grant };
    },
    openGrant(_key, facts, seal) {
      if (seal !== undefined) return atTimesOf(facts, seal as Grant);
      const { issuedAt, expiresAt } = facts;
      return endedGrant({ issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" });
    },
  };
}

/** The session's id in a value, if the value has one. The cell's key ends with this id. */
export function nameInPlain(value: object): string | undefined {
  if (value instanceof PlainSession) return value.id;
  if (value instanceof PlainEntry) return value.session;
  return "session" in value && typeof value.session === "string" ? value.session : undefined;
}

const atTimesOf = ({ issuedAt, expiresAt }: GrantFacts, grant: Grant): Grant =>
  issuedAt === grant.issuedAt && expiresAt === grant.expiresAt
    ? grant
    : Object.freeze({ ...grant, issuedAt, expiresAt });

/** Copies the parts of a session that the caller could change later. */
const copyOfSession = (session: Session): Session => ({
  ...session,
  account: Object.freeze({ ...session.account }),
  claims: frozenCopy(session.claims),
});

/** A frozen copy of a grant. It names each property, because a spread takes 50 % more memory. */
const copyOfGrant = (grant: Grant, copyOfScopes: CopyOfScopes): Grant =>
  Object.freeze({
    issuedAt: grant.issuedAt,
    expiresAt: grant.expiresAt,
    accessTokens: Object.freeze(grant.accessTokens.map((token) => copyOfToken(token, copyOfScopes))),
    renewal: grant.renewal,
    providerState: grant.providerState,
  });

/** Most tokens have no other members. An object literal with a spread reserves memory for one more member, even if it gets none. */
const copyOfToken = ({ value, type, scopes, expiresAt, ...others }: AccessToken, copyOfScopes: CopyOfScopes) => {
  const copy = { value, type, scopes: copyOfScopes(scopes), expiresAt };
  for (const _other in others) return Object.freeze({ ...copy, ...others });
  return Object.freeze(copy);
};
