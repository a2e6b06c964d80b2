import { defined } from "../domain/defined.ts";
import { endsGrant } from "../domain/refresh-claim.ts";
import type { CommitOutcome, RefreshClaim, RefreshOutcome } from "../ports/token-cache.ts";
import { AccountView, type Found } from "./account-view.ts";
import { setAside } from "./aside.ts";
import { grantIn, holds, placeOfClaim } from "./claim.ts";
import type { GrantFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { fenceKey, grantCell, partitionOf, sessionOfGrant } from "./names.ts";
import { changed, lookAtGrant } from "./read-grant.ts";
import { asSeen, type Decision, type Rule } from "./runner.ts";

/** The sealed result of a refresh. */
export interface Written<T> {
  readonly seal: T;
  /** The times of a new grant. An existing grant keeps its own times. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The grant's session, renewed by the same refresh. */
  readonly session?: { readonly seal: T; readonly expiresAt: number };
}

/** The version that a claim's commit writes. It follows from the claim, so that a commit may be repeated. */
const versionOf = ({ id }: RefreshClaim): string => `${id}.committed`;

/** Writes the result of a refresh, and compares the grant's own cell. */
export function commitRefresh<T>(
  format: Format<T>,
  claim: RefreshClaim,
  { seal, issuedAt, expiresAt, session }: Written<T>,
): Rule<T, CommitOutcome> {
  const key = grantCell(claim.key);
  const version = versionOf(claim);
  return claimedGrant<T, CommitOutcome>(format, claim, (view, found, at) => {
    const { facts, cell } = found;
    if (!holds(claim, facts)) {
      if (facts.version === version) return { answer: { version } };
      return { answer: cell.seal === undefined && facts.version !== undefined ? "ended" : "lost" };
    }
    const times = facts.version === undefined ? { issuedAt, expiresAt } : {};
    const committed = { ...changed(facts, { version }), ...times, ...defined({ tokensSince: facts.claim?.epoch }) };
    const confirmed = session && confirmSession(format, view, claim, session, at);
    return {
      step: {
        when: [asSeen(key, cell), ...(confirmed?.when ?? [])],
        put: [{ key, ...format.grantCell(committed, seal), endsAt: committed.expiresAt }, ...(confirmed?.put ?? [])],
      },
      whenDone: (after) => (grantIn(new AccountView(format, after), claim) === undefined ? "removed" : { version }),
    };
  });
}

/** Renews the living session of a session's grant. If a touch comes at the same time, the step is decided again. */
function confirmSession<T>(
  format: Format<T>,
  view: AccountView<T>,
  { key }: RefreshClaim,
  { seal, expiresAt }: NonNullable<Written<T>["session"]>,
  at: number,
) {
  const place = "app" in key ? undefined : sessionOfGrant(grantCell(key));
  const found = place === undefined ? undefined : view.session(place);
  if (place === undefined || found === undefined) return undefined;
  const ends = Math.min(found.facts.expiresAt, expiresAt);
  const idleExpiresAt = Math.min(found.facts.idleExpiresAt, ends);
  const facts = { ...found.facts, expiresAt: ends, idleExpiresAt, confirmedAt: at };
  return {
    when: [asSeen(place, found.cell)],
    put: [{ key: place, ...format.sessionCell(facts, seal), endsAt: idleExpiresAt }],
  };
}

/**
 * Releases a claim. If the release ends the grant, the step also compares the fence, because a removed grant must stay until it is
 * revoked. A refresh token that may have been sent is set aside for its revocation.
 */
export function releaseRefresh<T>(
  format: Format<T>,
  claim: RefreshClaim,
  outcome: RefreshOutcome,
): Rule<T, "released" | "removed" | "lost"> {
  const key = grantCell(claim.key);
  const version = versionOf(claim);
  return claimedGrant<T, "released" | "removed" | "lost">(format, claim, (view, found, at) => {
    const { facts, cell } = found;
    if (!holds(claim, facts)) return { answer: "lost" };
    const whenDone = (): "released" => "released";
    if (facts.version === undefined) return { step: { when: [asSeen(key, cell)], delete: [key] }, whenDone };
    if (endsGrant(outcome, facts.claim)) {
      const inAccount = !("app" in claim.key);
      const fence = inAccount ? [asSeen(fenceKey, view.fenceCell)] : [];
      const value = format.write(changed(facts, { version }));
      const aside = inAccount && outcome === "unknown" ? setAside(format, view, found, { id: version, at }) : [];
      return {
        step: { when: [asSeen(key, cell), ...fence], put: [{ key, value, endsAt: facts.expiresAt }, ...aside] },
        whenDone,
      };
    }
    const content = format.grantCell(changed(facts, {}), cell.seal);
    return {
      step: { when: [asSeen(key, cell)], put: [{ key, ...content, endsAt: facts.expiresAt }] },
      whenDone: (after) => (grantIn(new AccountView(format, after), claim) === undefined ? "removed" : "released"),
    };
  });
}

/** A rule about the grant of a claim. If a removal came first, the answer is "removed". */
function claimedGrant<T, Answer>(
  format: Format<T>,
  claim: RefreshClaim,
  decide: (view: AccountView<T>, found: Found<T, GrantFacts>, at: number) => Decision<T, Answer | "removed">,
): Rule<T, Answer | "removed"> {
  const look = lookAtGrant(claim.key);
  return {
    partition: partitionOf(claim.key),
    look,
    guess: { keys: look.keys },
    decide(seen, at) {
      const view = new AccountView(format, seen);
      const found = grantIn(view, claim);
      if (found === undefined || found.facts.place !== placeOfClaim(claim)) return { answer: "removed" };
      return decide(view, found, at);
    },
  };
}
