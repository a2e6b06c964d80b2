import { edit } from "./mutant.ts";

/** Ways of breaking refreshes. */
export const refreshes = [
  edit(
    "a late refresh token is not revoked",
    "G2",
    ["sign-out × refresh"],
    [
      "RefreshGrant##committed",
      `this.#revoke.soon(accountOf(claim), [refreshed]); throw signedOut();`,
      "throw signedOut();",
    ],
  ),
  edit(
    "what a lost claim brought is not revoked",
    "G2",
    ["a refresher that stops for a while"],
    ["RefreshGrant##committed", "if (isUnused) this.#revoke.soon(accountOf(claim), [refreshed]);", ""],
  ),
  edit(
    "an answer after its time is not revoked",
    "G2",
    ["does not answer in time"],
    ["RefreshGrant##cameLate", "if (!goesOn) yield* broughtBy(answer);", ""],
  ),
  edit(
    "who had a call in flight is asked to interact",
    "G2",
    ["sign-out × refresh"],
    [
      "AcquireToken#from",
      `if (outcome === "removed") throw signedOut();`,
      `if (outcome === "removed") throw interactionRequired(request, "");`,
    ],
  ),
  edit(
    "a token that came in is exchanged whenever it was issued",
    "G1",
    ["long after its user was removed"],
    ["AcquireToken#from", "first === undefined ? terms : { ...terms, issuedAt }", "terms"],
  ),
  edit(
    "a removal is forgotten before the tokens that came in have expired",
    "G1",
    ["removes a user × an old token"],
    ["endOf", `of === "account" ? $kept : until`, "until"],
  ),
  edit(
    "write without compare",
    "G5",
    ["a refresher that stops for a while"],
    ["commitRefresh", "!holds(claim, facts)", "facts.version === version"],
  ),
  edit(
    "a grant is claimed in a version that is gone",
    "G5",
    ["refresh × refresh on two nodes"],
    ["decideClaim", "if (current !== undefined && current.version !== expected) return { changed: current };", ""],
  ),
  edit(
    "two nodes may claim at once",
    "G5",
    ["refresh × refresh on two nodes"],
    ["decideClaim", "claim !== undefined && now < claim.until", "claim !== undefined && now < 0"],
  ),
  edit(
    "an expired claim on a single-use token is taken over",
    "G5",
    ["refresh × killed refresher"],
    ["decideClaim", "claim?.singleUse === true", "claim?.singleUse === undefined"],
  ),
  edit(
    "an unknown outcome is tried again",
    "G5",
    ["for every outcome of its refresh"],
    ["endsGrant", `outcome === "refused" || $unknown`, `outcome === "refused"`],
  ),
  edit(
    "every refreshed token counts as reusable",
    "G5",
    ["for every outcome of its refresh"],
    ["SessionTokens#renewal", `rotated ? "single-use" : "reusable"`, `"reusable"`],
  ),
  edit(
    "what came with too small an answer is lost",
    "G5",
    ["for every outcome of its refresh"],
    ["RefreshGrant#execute", "await commit(answer.refreshed);", "await this.#release(claim, source, begun, answer);"],
  ),
  edit(
    "a grant ends although nothing was sent",
    "G5",
    ["for every outcome of its refresh"],
    ["RefreshGrant##release", `answer.failed === "interaction" ? "unsent" : answer.failed`, `"unknown"`],
  ),
];
