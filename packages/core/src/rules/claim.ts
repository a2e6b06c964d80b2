import { stopsExchange } from "../domain/barrier.ts";
import type { GrantKey } from "../domain/grant.ts";
import { claimGraceMs, decideClaim, type HeldClaim } from "../domain/refresh-claim.ts";
import type { ClaimTerms, RefreshClaim, Version } from "../ports/token-cache.ts";
import { AccountView, type Found } from "./account-view.ts";
import { setAside } from "./aside.ts";
import type { GrantFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { longestExchangeMs } from "./lifetimes.ts";
import { fenceKey, grantCell, partitionOf } from "./names.ts";
import { changed, lookAtGrant, versionSeen } from "./read-grant.ts";
import { asSeen, type Rule } from "./runner.ts";

/** Like `ClaimOutcome`, with grants as the store has them. */
export type ClaimAnswer<T> =
  /** `bornAt`: the birth of the store when it granted the claim. */
  | { readonly claimed: RefreshClaim; readonly bornAt: number }
  | { readonly changed: Found<T, GrantFacts> }
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
}

/** Claims a grant. The step compares the grant's cell, and also the fence if it creates or ends the grant. */
export function claimGrant<T>(format: Format<T>, asked: AskedClaim): Rule<T, ClaimAnswer<T>> {
  const { key, expected, terms } = asked;
  const cellKey = grantCell(key);
  const look = lookAtGrant(key);
  return {
    partition: partitionOf(key),
    look,
    guess: { keys: look.keys },
    decide(seen, at) {
      const view = new AccountView(format, seen);
      const found = view.grant(cellKey);
      const there = view.cell(cellKey);
      const whenBoth = [asSeen(cellKey, there), ...("app" in key ? [] : [asSeen(fenceKey, view.fenceCell)])];
      // The step was done before: its answer was lost, so it was sent again.
      if (found?.facts.claim?.id === `${found?.facts.place}.${asked.nonce}`) {
        return { answer: { claimed: { key, id: found.facts.claim.id }, bornAt: seen.bornAt } };
      }
      const version = found && versionSeen(found);
      const grant = version === undefined || found === undefined ? undefined : { version, found };
      const decision = decideClaim(
        { grant, claim: found?.facts.claim },
        expected,
        mayComeToBe(key, terms, view),
        seen.now,
      );
      if (decision === "removed") return { answer: decision };
      if (decision === "abandoned") {
        if (found === undefined) return { answer: "removed" };
        const ended = changed(found.facts, { version: asked.version });
        const put = { key: cellKey, value: format.write(ended), endsAt: found.facts.expiresAt };
        const aside = "app" in key ? [] : setAside(format, view, found, { id: asked.version, at });
        return { step: { when: whenBoth, put: [put, ...aside] }, whenDone: () => "abandoned" };
      }
      if (decision !== "granted") {
        return { answer: "changed" in decision ? { changed: decision.changed.found } : decision };
      }
      const id = `${found?.facts.place ?? asked.place}.${asked.nonce}`;
      const { epoch, marks } = view.fence;
      const heldAt = marks === undefined ? {} : { epoch };
      const held: HeldClaim = { id, until: at + terms.forMs, singleUse: terms.singleUse, ...heldAt };
      if (found !== undefined) {
        const value = changed(found.facts, { claim: held });
        const endsAt = value.version === undefined ? held.until + claimGraceMs : value.expiresAt;
        const put = {
          key: cellKey,
          ...format.grantCell({ ...value, expiresAt: endsAt }, found.cell.seal),
          endsAt,
        };
        return {
          step: { when: [asSeen(cellKey, found.cell)], put: [put] },
          // A removal may have come between the look and the step.
          whenDone: (after) =>
            new AccountView(format, after).grant(cellKey) === undefined
              ? "removed"
              : { claimed: { key, id }, bornAt: after.bornAt },
        };
      }
      const endsAt = held.until + claimGraceMs;
      const facts: GrantFacts = {
        issuedAt: terms.issuedAt ?? at,
        expiresAt: endsAt,
        epoch: view.fence.epoch,
        claim: held,
        place: asked.place,
        ...(asked.app === undefined ? {} : { app: asked.app }),
      };
      // If a removed grant isn't revoked yet, it is set aside before it is overwritten.
      const left = "app" in key ? undefined : view.uncoveredGrant(cellKey);
      const isOwed = left !== undefined && view.grantCovers(left.cell).some(({ revoke }) => revoke);
      const aside = isOwed ? setAside(format, view, left, { id: asked.version, at }) : [];
      return {
        step: {
          when: whenBoth,
          ...(terms.issuedAt === undefined || "app" in key ? {} : { before: terms.issuedAt + longestExchangeMs }),
          put: [{ key: cellKey, value: format.write(facts), endsAt }, ...aside],
        },
        whenDone: (after) => ({ claimed: { key, id }, bornAt: after.bornAt }),
      };
    },
  };
}

/** Whether a claim may create the grant. Only a sign-in creates a session's grant. */
function mayComeToBe<T>(key: GrantKey, { issuedAt }: ClaimTerms, { fence, now }: AccountView<T>): boolean {
  if ("app" in key) return true;
  if (key.kind === "session") return false;
  if (issuedAt === undefined) return true;
  return now <= issuedAt + longestExchangeMs && !stopsExchange(fence.barriers, issuedAt);
}

/** The place of the claimed grant. A claim's id begins with it. */
export const placeOfClaim = ({ id }: RefreshClaim): string => id.slice(0, id.indexOf("."));

/** Whether the grant has this claim, and no later one. */
export const holds = ({ id }: RefreshClaim, { claim }: GrantFacts): boolean => claim?.id === id;

/** The living grant of a claim. */
export const grantIn = <T>(view: AccountView<T>, { key }: RefreshClaim) => view.grant(grantCell(key));
