import type { Edit } from "./code/edit.ts";

/** A mistake that breaks no promise. */
export interface Harmless {
  readonly name: string;
  /** The reason why no promise is broken. */
  readonly because: string;
  readonly edits: readonly Edit[];
}

const harmless = (
  name: string,
  because: string,
  [at, find, put]: readonly [at: string, find: string, put: string],
): Harmless => ({ name, because, edits: [{ at, find, put }] });

/** Mistakes that only cost a call, a sign-in or a good message, or that another check catches. */
export const harmlessMistakes = [
  harmless("the end of a session in use is not checked", "a touch bounds the idle time by the session's end as well", [
    "AccountView#uncoveredSession",
    "this.now < facts.idleExpiresAt && this.now < facts.expiresAt",
    "this.now < facts.idleExpiresAt",
  ]),
  harmless("a session's grant comes back by a claim", "a session's grant that is not there is never claimed", [
    "mayComeToBe",
    `if (key.kind === "session") return false;`,
    "",
  ]),
  harmless(
    "a removal counts what was stored after the store has lost its memory",
    "no removal depends on a count; a unit test catches it",
    ["countRemoved", "found.bornAt !== seen.bornAt", "false"],
  ),
  harmless(
    "a removed grant is overwritten before it is revoked",
    "a token that a removal concerns is never exchanged again, so its place stays empty",
    ["claimGrant", "isOwed ? $aside : []", "[]"],
  ),
  harmless(
    "a claim continues after a removal",
    "the commit of its refresh detects the removal; the call to the provider was unnecessary",
    ["claimGrant", `new AccountView(format, after).grant(cellKey) === undefined ? "removed" : $claimed`, "($claimed)"],
  ),
  harmless(
    "a late commit writes into a later grant of the same key",
    "the caller looks again, and finds the later grant or none",
    ["claimedGrant", "found === undefined || found.facts.place !== placeOfClaim(claim)", "found === undefined"],
  ),
  harmless(
    "a renewed marker is dropped with its earlier version",
    "an event reports the marker that is dropped; it just isn't the oldest one",
    ["dropMarker", "cell === undefined || marker?.place !== place", "cell === undefined || marker === undefined"],
  ),
  harmless("a barrier is replaced by one that ends sooner", "the barriers of an account last equally long", [
    "dominates",
    "a.until >= b.until",
    "true",
  ]),
  harmless("a sign-in that fails late leaves its session", "its tokens are revoked, and no browser got its handle", [
    "SignIn##undo",
    "await this.#removeAccount.execute(account, order)",
    "undefined",
  ]),
  harmless(
    "a claim always says single-use",
    "a token that may be sent again need not be; the user signs in once more",
    ["AcquireToken##renew", `grant.renewal === "single-use"`, "true"],
  ),
  harmless("an ended session requires interaction", "the caller requires a sign-in in either case", [
    "SessionTokens#missing",
    "alive === undefined ? signedOut() : $other",
    "$other",
  ]),
  harmless("a caller joins a turn after its read", "its own first look has shown the same version of the grant", [
    "RenewalTurns#of",
    "turn?.isRead ? undefined : turn",
    "turn",
  ]),
  harmless(
    "a caller's token may be older than removals are remembered",
    "the claim refuses it as well, by the store's clock",
    ["BearerTokens##requireYoung", "ports.clock.now() - issuedAt > bearerMs", "ports.clock.now() < 0"],
  ),
  harmless(
    "a commit is not tried again",
    "the grant ends as after any refresh without an outcome; the user signs in once more",
    ["ClaimedWrites#execute", "if (!isAway(error)) throw error;", "throw error;"],
  ),
  harmless(
    "a sign-in that has used its redemption doesn't read the generation again",
    "a session that was stored under an earlier generation is emptied at the next look; the user signs in once more",
    ["storeOverCells", "isUsed && (await isBornAt(bornThen))", "isUsed"],
  ),
  harmless(
    "an exchange uses the birth in the answer to its step",
    "a master whose term has changed refuses the step, and a partition of an earlier generation still has its barriers",
    ["tokenCache.inThisIncarnation", "(await runner.cells.bornAt?.()) ?? bornAt", "bornAt"],
  ),
];
