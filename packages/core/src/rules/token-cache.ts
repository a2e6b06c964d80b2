import type { Grant, GrantKey } from "../domain/grant.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import { failure } from "../errors/error-texts.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Clock } from "../ports/clock.ts";
import type { ClaimOutcome, NamedUser, RefreshClaim, TokenCache, Versioned } from "../ports/token-cache.ts";
import type { Found } from "./account-view.ts";
import { type AskedClaim, type ClaimAnswer, claimGrant } from "./claim.ts";
import { commitRefresh, releaseRefresh } from "./commit.ts";
import type { GrantFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { exchangeMarkerCells } from "./notice.ts";
import { readGrant, versionSeen } from "./read-grant.ts";
import type { Runner } from "./runner.ts";
import { indexSubjects } from "./subjects.ts";
import { waitForChange } from "./waiting.ts";

interface TokenCacheParts<T> {
  readonly runner: Runner<T>;
  readonly format: Format<T>;
  readonly clock: Clock;
  /** Returns an id that is never used twice. */
  readonly random: () => string;
  readonly app: string | undefined;
  readonly skewMs: number;
}

/** An exchange of a caller's token. */
interface Exchange {
  readonly issuedAt: number;
  readonly named: NamedUser | undefined;
}

/** The token cache of a store over cells. */
export function tokenCache<T>({ runner, format, clock, random, app, skewMs }: TokenCacheParts<T>): TokenCache {
  const versioned = (key: GrantKey, found: Found<T, GrantFacts>) => openVersioned(format, key, found);

  /**
   * Grants an exchange only if the caller's token is newer than the store. A store that was emptied may have lost a sign-out,
   * which the exchange of an older token would undo.
   *
   * @throws IdentityError `store_unavailable`: the store can't tell its age
   */
  async function inThisIncarnation(
    claim: RefreshClaim,
    { issuedAt, named }: Exchange,
    bornAt: number,
  ): Promise<ClaimOutcome> {
    // Indexes the caller before the exchange, so that a later event finds the account and removes the claim.
    const isNamed = named === undefined || (await indexCaller(claim, issuedAt, named));
    const latest = (await runner.cells.bornAt?.()) ?? bornAt;
    if (issuedAt > latest && latest === bornAt && isNamed) return { claimed: claim };
    await runner.run(releaseRefresh(format, claim, "unsent"));
    if (Number.isFinite(latest)) return "removed";
    throw failure("store-birth-unknown");
  }

  async function indexCaller({ key }: RefreshClaim, issuedAt: number, named: NamedUser): Promise<boolean> {
    if ("app" in key) return true;
    const issuer = comparableIssuer(named.issuer);
    const entry = { issuer, account: key.account, session: `o:${key.id}`, issuedAt };
    return indexSubjects({ runner, format, skewMs }, named, entry, exchangeMarkerCells(issuer));
  }

  function told(asked: AskedClaim, answer: ClaimAnswer<T>): Awaitable<ClaimOutcome> {
    const { key, terms } = asked;
    if (typeof answer === "string" || "busyForMs" in answer) return answer;
    if ("changed" in answer) return whenReady(versioned(key, answer.changed), (changed) => ({ changed }));
    const { claimed, bornAt } = answer;
    const { issuedAt, named } = terms;
    const isExchange = issuedAt !== undefined && asked.expected === "absent" && !("app" in key);
    return isExchange ? inThisIncarnation(claimed, { issuedAt, named }, bornAt) : { claimed };
  }

  return {
    read: (key) => whenReady(runner.run(readGrant(format, key)), (found) => found && versioned(key, found)),

    claimRefresh(key, expected, terms) {
      const place = random();
      const asked = { key, expected, terms, place, version: random(), nonce: random(), app };
      return whenReady(runner.run(claimGrant(format, asked)), (answer) => told(asked, answer));
    },

    commitRefresh(claim, grant, confirmed) {
      const { issuedAt, expiresAt } = grant;
      return whenReady(format.sealGrant(claim.key, grant, app), (seal) => {
        const written = { seal, issuedAt, expiresAt };
        if (confirmed === undefined) return runner.run(commitRefresh(format, claim, written));
        return whenReady(format.sealSession(confirmed), (sessionSeal) => {
          const session = { seal: sessionSeal, expiresAt: confirmed.expiresAt };
          return runner.run(commitRefresh(format, claim, { ...written, session }));
        });
      });
    },

    releaseRefresh: (claim, outcome) => runner.run(releaseRefresh(format, claim, outcome)),
    waitForChange: (key, seen, signal) => waitForChange({ runner, format, clock }, key, seen, signal),
  };
}

/** A grant with its version, opened. */
export function openVersioned<T>(
  format: Format<T>,
  key: GrantKey,
  found: Found<T, GrantFacts>,
): Awaitable<Versioned<Grant>> {
  const { facts, cell, tokensDropped } = found;
  return whenReady(format.openGrant(key, facts, cell.seal), (grant) => ({
    value: tokensDropped ? { ...grant, accessTokens: [] } : grant,
    version: versionSeen(found) ?? "",
  }));
}
