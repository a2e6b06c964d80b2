import type { Grant, GrantKey } from "../domain/grant.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import { failure } from "../errors/error-texts.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Clock } from "../ports/clock.ts";
import type { ClaimOutcome, NamedUser, RefreshClaim, TokenCache } from "../ports/token-cache.ts";
import type { Codec } from "./codec.ts";
import type { IndexEntry } from "./facts.ts";
import { openVersioned, readGrant } from "./read.ts";
import { type AskedClaim, type ClaimAnswer, claimGrant, commitRefresh, releaseRefresh } from "./refresh.ts";
import { isOver, stopsExchange } from "./ruling.ts";
import type { Runner } from "./runner.ts";
import type { OfName } from "./sign-in.ts";
import { waitForChange } from "./wait.ts";

interface TokenCacheParts {
  readonly runner: Runner;
  readonly codec: Codec;
  readonly clock: Clock;
  /** Returns an id that is never used twice. */
  readonly random: () => string;
  readonly app: string | undefined;
  readonly skewMs: number;
  readonly index: IndexSubjects;
}

/** Indexes a user's identifiers, for what is stored or claimed already. @returns whether a ruling stops it */
export type IndexSubjects = (
  subjects: readonly string[],
  entry: Omit<IndexEntry, "until" | "deadline">,
  expiresAt: number,
  isStopped: OfName,
) => Promise<boolean>;

/** An exchange of a caller's token. */
interface Exchange {
  readonly issuedAt: number;
  readonly named: NamedUser | undefined;
}

const stopsCaller: OfName = (rulings, { issuedAt, issuer }, now) =>
  rulings.some((ruling) => !isOver(ruling, now) && stopsExchange(ruling, issuedAt, issuer));

/** The token cache of a ledger. */
export function tokenCache({ runner, codec, clock, random, app, skewMs, index }: TokenCacheParts): TokenCache {
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
    const isStopped = named !== undefined && (await indexCaller(claim, issuedAt, named));
    const latest = (await runner.cells.bornAt?.()) ?? bornAt;
    if (issuedAt > latest && latest === bornAt && !isStopped) return { claimed: claim };
    await runner.run(releaseRefresh(claim, "unsent"));
    if (Number.isFinite(latest)) return "removed";
    throw failure("store-birth-unknown");
  }

  async function indexCaller({ key }: RefreshClaim, issuedAt: number, named: NamedUser): Promise<boolean> {
    if ("app" in key) return false;
    const issuer = comparableIssuer(named.issuer);
    const entry = { issuer, account: key.account, session: `o:${key.id}`, issuedAt };
    return index(named.subjects, entry, named.until, stopsCaller);
  }

  function told({ key, terms, expected }: AskedClaim, answer: ClaimAnswer): Awaitable<ClaimOutcome> {
    if (typeof answer === "string" || "busyForMs" in answer) return answer;
    if ("changed" in answer) return whenReady(openVersioned(codec, key, answer.changed), (changed) => ({ changed }));
    const { claimed, bornAt } = answer;
    const { issuedAt, named } = terms;
    const isExchange = issuedAt !== undefined && expected === "absent" && !("app" in key);
    return isExchange ? inThisIncarnation(claimed, { issuedAt, named }, bornAt) : { claimed };
  }

  return {
    read: (key: GrantKey) =>
      whenReady(runner.run(readGrant(key)), (found) => found && openVersioned(codec, key, found)),

    claimRefresh(key, expected, terms) {
      const ids = { place: random(), version: random(), nonce: random() };
      const asked: AskedClaim = { key, expected, terms, ...ids, app, skewMs };
      return whenReady(runner.run(claimGrant(asked)), (answer) => told(asked, answer));
    },

    commitRefresh(claim, grant: Grant, confirmed) {
      const { issuedAt, expiresAt } = grant;
      return whenReady(codec.sealGrant(claim.key, grant, app), (seal) => {
        const written = { seal, issuedAt, expiresAt };
        if (confirmed === undefined) return runner.run(commitRefresh(claim, written, codec));
        return whenReady(codec.sealSession(confirmed), (sessionSeal) => {
          const session = { seal: sessionSeal, expiresAt: confirmed.expiresAt };
          return runner.run(commitRefresh(claim, { ...written, session }, codec));
        });
      });
    },

    releaseRefresh: (claim, outcome) => runner.run(releaseRefresh(claim, outcome)),
    waitForChange: (key, seen, signal) => waitForChange({ runner, clock }, key, seen, signal),
  };
}
