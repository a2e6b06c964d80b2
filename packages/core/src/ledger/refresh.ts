import { defined } from "../domain/defined.ts";
import type { GrantKey } from "../domain/grant.ts";
import { claimGraceMs, decideClaim, endsGrant, type HeldClaim } from "../domain/refresh-claim.ts";
import type { Seen } from "../ports/cell-store.ts";
import type { ClaimTerms, CommitOutcome, RefreshClaim, RefreshOutcome, Version } from "../ports/token-cache.ts";
import { AccountView, type Living } from "./account.ts";
import type { Codec } from "./codec.ts";
import { type GrantFacts, grantCell, longestExchangeMs, partitionOf, rulingsKey, sessionOfGrant } from "./facts.ts";
import { lookAtGrant, versionSeen } from "./read.ts";
import { sinceAfter, stopsExchange } from "./ruling.ts";
import { asSeen, type Decision, type Rule } from "./runner.ts";

/** Like `ClaimOutcome`, with grants as the store has them. */
export type ClaimAnswer =
  /** `bornAt`: the birth of the store when it granted the claim. */
  | { readonly claimed: RefreshClaim; readonly bornAt: number }
  | { readonly changed: Living<GrantFacts> }
  | { readonly busyForMs: number }
  | "abandoned"
  | "removed";

/** A requested claim. Its ids are chosen once, so that a step may be sent again. */
export interface AskedClaim {
  readonly key: GrantKey;
  readonly expected: Version | "absent";
  readonly terms: ClaimTerms;
  /** Distinguishes the claim from earlier claims on the same place. */
  readonly nonce: string;
  /** The place of a new grant. */
  readonly place: string;
  /** If this claim ends the grant: the version that the grant then has. */
  readonly version: string;
  readonly app: string | undefined;
  readonly skewMs: number;
}

/** Claims a grant. Who gets the claim may send its refresh token. */
export function claimGrant(asked: AskedClaim): Rule<ClaimAnswer> {
  const { key, expected, nonce } = asked;
  const cellKey = grantCell(key);
  const look = lookAtGrant(key);
  return {
    partition: partitionOf(key),
    look,
    guess: { keys: look.keys },
    decide(seen, at) {
      const view = new AccountView(seen);
      const found = view.grant(cellKey);
      const id = `${found?.facts.place ?? asked.place}.${nonce}`;
      const granted = ({ bornAt }: { readonly bornAt: number }) => ({ claimed: { key, id }, bornAt });
      // A removal may have come between the look and the step.
      const isGone = (after: Seen<object>) => new AccountView(after).grant(cellKey) === undefined;
      // The step was done before: its answer was lost, so it was sent again.
      if (found?.facts.claim?.id === id) return { answer: granted(seen) };
      const version = found && versionSeen(found);
      const grant = version === undefined || found === undefined ? undefined : { version, found };
      const claim = found?.facts.claim;
      const isFree = mayComeToBe(asked, view) && !isOwed(view, cellKey);
      const decision = decideClaim({ grant, claim }, expected, isFree, seen.now);
      if (decision === "removed") return { answer: decision };
      if (decision !== "granted" && decision !== "abandoned") {
        return { answer: "changed" in decision ? { changed: decision.changed.found } : decision };
      }
      if (found === undefined) return createClaimed(asked, view, at, id, granted);
      if (decision === "abandoned") {
        const put = putGrant(found, { ...changed(found.facts, { version: asked.version }), ended: at });
        return {
          step: { when: [asSeen(cellKey, found.cell)], put: [put] },
          whenDone: (after) => (isGone(after) ? "removed" : "abandoned"),
        };
      }
      const held = heldClaim(asked, view, at, id);
      return {
        step: {
          when: [asSeen(cellKey, found.cell)],
          put: [putGrant(found, changed(found.facts, { claim: held }), held)],
        },
        whenDone: (after) => (isGone(after) ? "removed" : granted(after)),
      };
    },
  };
}

/** Claims a grant that doesn't exist yet. The step compares the rulings, because such a grant is stored after them. */
function createClaimed(
  asked: AskedClaim,
  view: AccountView,
  at: number,
  id: string,
  granted: (seen: { readonly bornAt: number }) => ClaimAnswer,
): Decision<ClaimAnswer> {
  const { key, terms, app, skewMs } = asked;
  const cellKey = grantCell(key);
  const claim = heldClaim(asked, view, at, id);
  const endsAt = claim.until + claimGraceMs;
  const since = sinceAfter(view.rulings);
  const { issuedAt } = terms;
  const value: GrantFacts = {
    // Without an issue time, every removal of all tokens names it.
    issuedAt: issuedAt ?? 0,
    expiresAt: endsAt,
    since,
    claim,
    place: asked.place,
    ...defined({ app }),
  };
  return {
    step: {
      when: [asSeen(cellKey, view.cell(cellKey)), ...("app" in key ? [] : [asSeen(rulingsKey, view.listed)])],
      ...(issuedAt === undefined || "app" in key ? {} : { before: issuedAt + longestExchangeMs + skewMs }),
      put: [{ key: cellKey, value, endsAt }],
    },
    whenDone: granted,
  };
}

const heldClaim = ({ terms }: AskedClaim, { rulings }: AccountView, at: number, id: string): HeldClaim => ({
  id,
  until: at + terms.forMs,
  singleUse: terms.singleUse,
  ...(rulings.length === 0 ? {} : { since: sinceAfter(rulings) }),
});

/** Whether a claim may create the grant. Only a sign-in creates a session's grant. */
function mayComeToBe({ key, terms: { issuedAt }, skewMs }: AskedClaim, { rulings, now }: AccountView): boolean {
  if ("app" in key) return true;
  if (key.kind === "session") return false;
  if (issuedAt === undefined) return true;
  return now <= issuedAt + longestExchangeMs + skewMs && !rulings.some((ruling) => stopsExchange(ruling, issuedAt));
}

/** Whether the cell has a grant that a ruling has ended, and that a sweep must still revoke. */
function isOwed(view: AccountView, key: string): boolean {
  const cell = view.cell(key);
  return cell?.seal !== undefined && !view.isExpired(cell) && view.endsOf(cell).length > 0;
}

/** The grant's facts with another version and another claim. Without `claim` the result has none. */
const changed = (
  { claim: _before, ...facts }: GrantFacts,
  { version, claim }: Partial<Pick<GrantFacts, "version" | "claim">>,
): GrantFacts => ({ ...facts, ...defined({ version, claim }) });

/** The put of a grant whose seal stays. A claim that creates a grant keeps the cell for a while after its own end. */
const putGrant = ({ cell: { key, seal } }: Living<GrantFacts>, facts: GrantFacts, claim?: HeldClaim) => {
  const expiresAt = facts.version === undefined && claim !== undefined ? claim.until + claimGraceMs : facts.expiresAt;
  return { key, value: { ...facts, expiresAt }, seal, endsAt: expiresAt };
};

/** The sealed result of a refresh. */
export interface Written {
  readonly seal: object;
  /** The times of a new grant. An existing grant keeps its own times. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The grant's session, renewed by the same refresh. */
  readonly session?: { readonly seal: object; readonly expiresAt: number };
}

/** The version that a claim's commit writes. It follows from the claim, so that a commit may be repeated. */
const versionOf = ({ id }: RefreshClaim): string => `${id}.committed`;

const placeOfClaim = ({ id }: RefreshClaim): string => id.slice(0, id.indexOf("."));

/** Writes the result of a refresh, and compares the grant's own cell. */
export function commitRefresh(
  claim: RefreshClaim,
  { seal, issuedAt, expiresAt, session }: Written,
  codec: Pick<Codec, "resealed">,
): Rule<CommitOutcome> {
  const key = grantCell(claim.key);
  const version = versionOf(claim);
  return claimedGrant<CommitOutcome>(claim, (view, { facts, cell }, at) => {
    if (facts.claim?.id !== claim.id) {
      if (facts.version === version) return { answer: { version } };
      return { answer: facts.ended !== undefined ? "ended" : "lost" };
    }
    const times = facts.version === undefined ? { issuedAt, expiresAt } : {};
    const tokensSince = facts.claim.since;
    const committed = { ...changed(facts, { version }), ...times, ...defined({ tokensSince }) };
    const confirmed = session && confirmSession(view, key, session, at, codec);
    return {
      step: {
        when: [asSeen(key, cell), ...(confirmed?.when ?? [])],
        put: [{ key, value: committed, seal, endsAt: committed.expiresAt }, ...(confirmed?.put ?? [])],
      },
      whenDone: (after) => (new AccountView(after).grant(key) === undefined ? "removed" : { version }),
    };
  });
}

/** Renews the living session of a session's grant. If a touch comes at the same time, the step is decided again. */
function confirmSession(
  view: AccountView,
  grantKey: string,
  { seal, expiresAt }: NonNullable<Written["session"]>,
  at: number,
  codec: Pick<Codec, "resealed">,
) {
  const key = sessionOfGrant(grantKey);
  const found = key === undefined ? undefined : view.session(key);
  if (key === undefined || found === undefined) return undefined;
  const ends = Math.min(found.facts.expiresAt, expiresAt);
  const idleExpiresAt = Math.min(found.facts.idleExpiresAt, ends);
  const facts = { ...found.facts, expiresAt: ends, idleExpiresAt, confirmedAt: at };
  return {
    when: [asSeen(key, found.cell)],
    put: [{ key, value: facts, seal: codec.resealed(facts, seal), endsAt: ends }],
  };
}

/**
 * Releases a claim. A grant that ends with an unknown outcome keeps its seal until a sweep has revoked its token. A refused token
 * needs no revocation, unless a removal came first: so that step compares the rulings.
 */
export function releaseRefresh(claim: RefreshClaim, outcome: RefreshOutcome): Rule<"released" | "removed" | "lost"> {
  const key = grantCell(claim.key);
  return claimedGrant<"released" | "removed" | "lost">(claim, (view, found, at) => {
    const { facts, cell } = found;
    if (facts.claim?.id !== claim.id) return { answer: "lost" };
    const when = [asSeen(key, cell)];
    if (facts.version === undefined) return { step: { when, delete: [key] }, whenDone: () => "released" };
    const ends = endsGrant(outcome, facts.claim);
    const after: GrantFacts = ends
      ? { ...changed(facts, { version: versionOf(claim) }), ended: at }
      : changed(facts, {});
    const isDone = ends && outcome !== "unknown";
    const put = { key, value: after, ...(isDone ? {} : defined({ seal: cell.seal })), endsAt: facts.expiresAt };
    const listed = isDone && !("app" in claim.key) ? [asSeen(rulingsKey, view.listed)] : [];
    return {
      step: { when: [...when, ...listed], put: [put] },
      whenDone: (seen) => (new AccountView(seen).grant(key) === undefined ? "removed" : "released"),
    };
  });
}

/** A rule about the grant of a claim. If a removal came first, the answer is "removed". */
function claimedGrant<Answer>(
  claim: RefreshClaim,
  decide: (view: AccountView, found: Living<GrantFacts>, at: number) => Decision<Answer | "removed">,
): Rule<Answer | "removed"> {
  const look = lookAtGrant(claim.key);
  return {
    partition: partitionOf(claim.key),
    look,
    guess: { keys: look.keys },
    decide(seen, at) {
      const view = new AccountView(seen);
      const found = view.grant(grantCell(claim.key));
      if (found === undefined || found.facts.place !== placeOfClaim(claim)) return { answer: "removed" };
      return decide(view, found, at);
    },
  };
}
