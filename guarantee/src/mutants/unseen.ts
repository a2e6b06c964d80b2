import { edit } from "./mutant.ts";

const fence = ["sign-out", "the next sign-in", "removal × sweep", "follow each other", "two removals in"];
const grants = ["refresh", "on-behalf-of"];

/**
 * Mistakes that the checker has not caught within its effort. Some break no promise, because another line of defence holds;
 * the others need more time together or a scenario of their own. `pnpm guarantee --mutants` leaves them out.
 */
export const unseen = [
  edit(
    "a fence ends with its barriers, before what it covers",
    "G1",
    ["hours after the removal", "node dies between"],
    ["fenceEnd", "Math.max(epoch, ...$barriers, ...$covers)", "Math.max(epoch, ...$barriers)"],
  ),
  edit(
    "a commit that comes again takes itself for lost",
    "any",
    ["the store fails around a refresh", "a commit whose answer is lost"],
    ["commitRefresh", "facts.version === version", `facts.version === "never"`],
  ),
  edit(
    "the skew of clocks is not reckoned with in markers",
    "G3",
    ["the sid's clock ahead", "partitions whose clocks differ"],
    ["markSid", "forMs + skewMs", "forMs"],
  ),
  edit(
    "a touched session is not looked at again after its removal",
    "G8",
    ["sign-out × touch"],
    ["readSession", "whenDone: (after) => new AccountView(format, after).session(key)", "whenDone: () => found"],
  ),
  edit("a fence without barriers goes though its epoch is to come", "any", fence, [
    "withoutCovers",
    "standing.length === 0 && epoch < now",
    "standing.length === 0",
  ]),
  edit("a swept fence begins its epochs anew", "any", fence, [
    "withoutCovers",
    "{ epoch, barriers: standing, covers: [] }",
    "{ epoch: 0, barriers: standing, covers: [] }",
  ]),
  edit("a cover leaves sessions of its own epoch", "any", fence, [
    "coversOfSession",
    "facts.epoch <= cover.epoch",
    "facts.epoch < cover.epoch",
  ]),
  edit(
    "a session in use lives for ever",
    "any",
    ["comes to its end"],
    [
      "AccountView#uncoveredSession",
      "this.now < facts.idleExpiresAt && this.now < facts.expiresAt",
      "this.now < facts.idleExpiresAt",
    ],
  ),
  edit("a session's grant comes back by a claim", "any", grants, [
    "mayComeToBe",
    `if (key.kind === "session") return false;`,
    "",
  ]),
  edit("a claimed grant is of the first epoch", "any", ["API"], ["claimGrant", "epoch: view.fence.epoch", "epoch: 0"]),
  edit(
    "a removed grant is overwritten before it is revoked",
    "any",
    ["API"],
    ["claimGrant", "isOwed ? $aside : []", "[]"],
  ),
  edit("a claim that a removal has overtaken goes on", "any", grants, [
    "claimGrant",
    `new AccountView(format, after).grant(cellKey) === undefined ? "removed" : $claimed`,
    "($claimed)",
  ]),
  edit(
    "a late commit goes into a later grant of the same key",
    "any",
    ["API", "a late exchange"],
    ["commitRefresh", "found === undefined || found.facts.place !== placeOfClaim(claim)", "found === undefined"],
  ),
  edit(
    "a release ends another node's claim",
    "any",
    ["stops for a while", "store fails around a refresh"],
    ["releaseRefresh", `if (!holds(claim, facts)) return { answer: "lost" };`, ""],
  ),
  edit(
    "of several sign-ins on their way the first one's deadline counts",
    "any",
    ["front-channel", "very sid"],
    [
      "joined",
      "Math.max(known?.redeemsUntil ?? redeemsUntil, redeemsUntil)",
      "Math.min(known?.redeemsUntil ?? redeemsUntil, redeemsUntil)",
    ],
  ),
  edit(
    "a marker that was renewed goes with its earlier self",
    "any",
    ["budget", "front- and back-channel"],
    ["dropMarker", "cell === undefined || marker?.place !== place", "cell === undefined || marker === undefined"],
  ),
  edit(
    "a redemption counts for any record of its transaction",
    "any",
    ["loses everything"],
    ["useRedemption", "facts.used !== undefined || cell.version !== version", "facts.used !== undefined"],
  ),
  edit(
    "a redemption is used after its deadline",
    "any",
    ["a marker outlives", "takes its whole time"],
    ["useRedemption", "if (seen.now > facts.deadline) return answer(false);", ""],
  ),
  edit(
    "a redemption is used twice",
    "any",
    ["parallel callbacks", "loses everything"],
    ["useRedemption", "facts.used === session", "true"],
  ),
  edit(
    "a sign-in is stored in the first epoch",
    "any",
    ["follow each other", "two removals in", "the next sign-in"],
    ["storeSignIn", "factsOfSession(session, epoch)", "factsOfSession(session, 0)"],
  ),
  edit(
    "a sign-in's grant is stored in the first epoch",
    "any",
    ["follow each other", "two removals in", "the next sign-in"],
    ["storeSignIn", "factsOfGrant(grant, epoch)", "factsOfGrant(grant, 0)"],
  ),
  edit(
    "a sid's barrier stops nothing",
    "any",
    ["session sign-out", "same session of the provider"],
    ["storeSignIn", "sids: session.sids", "sids: []"],
  ),
  edit(
    "a barrier is dropped for one that ends sooner",
    "any",
    ["breadth", "a wide removal"],
    ["dominates", "a.until >= b.until", "true"],
  ),
  edit(
    "a bounded removal stops every exchange",
    "any",
    ["API", "breadth"],
    ["stopsExchange", "isConcerned(issuedAt, issuedUntil)", "true"],
  ),
  edit(
    "another user's old grant is not revoked",
    "any",
    ["somebody else signs in"],
    ["SignIn##endPrevious", "revoke: !sameGrant", "revoke: false"],
  ),
  edit(
    "a sign-in that fails late stays",
    "any",
    ["the store fails around a sign-in"],
    ["SignIn##undo", "await this.#removeAccount.execute(account, order)", "undefined"],
  ),
  edit(
    "what a caller waited for is handed out after its removal",
    "any",
    ["two callers on one node"],
    ["AcquireToken#from", "token !== undefined && $there", "token !== undefined"],
  ),
  edit(
    "a claim always says single-use",
    "any",
    ["killed refresher, reusable"],
    ["AcquireToken#from", `grant.renewal === "single-use"`, "true"],
  ),
  edit(
    "a session that has ended asks for interaction",
    "any",
    ["sign-out"],
    ["SessionTokens#missing", "alive === undefined ? signedOut() : $other", "$other"],
  ),
  edit(
    "a client that knows its tokens is not believed",
    "any",
    ["says that its tokens are single-use"],
    ["SessionTokens#renewal", `if (known !== "learn") return known;`, ""],
  ),
  edit(
    "a token that came in may be older than removals are remembered",
    "any",
    ["days old"],
    ["BearerTokens##requireYoung", "this.#ports.clock.now() - issuedAt > bearerMs", "this.#ports.clock.now() < 0"],
  ),
  edit(
    "a claim is shorter than a refresh",
    "any",
    ["does not answer in time", "answers late"],
    ["defaultLimits", "claimMs: 40_000", "claimMs: 10_000"],
  ),
  edit(
    "a commit is not tried again",
    "any",
    ["store fails around a refresh", "a commit whose answer is lost"],
    ["ClaimedWrites#execute", "if (!isAway(error)) throw error;", "throw error;"],
  ),
  edit(
    "only the first name of a sid counts",
    "any",
    ["secrets are rotated", "a new secret"],
    ["storeOverCells.namesOf", "$all.flat()", "$all.flat().slice(0, 1)"],
  ),
];
