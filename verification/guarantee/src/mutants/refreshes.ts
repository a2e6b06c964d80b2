import { edit, type Mutant } from "./mutant.ts";

/** Faults in refreshes. */
export const refreshes: readonly Mutant[] = [
  edit(
    "a late refresh token is not revoked",
    "G2",
    ["sign-out × refresh"],
    ["isInNoGrant", `if (outcome === "removed") return true;`, `if (outcome === "removed") return false;`],
  ),
  edit(
    "the tokens of a refresh whose claim was lost are not revoked",
    "G2",
    ["a refresher that stops for a while"],
    ["RefreshGrant##committed", "isInNoGrant(outcome, source, grant)", `outcome === "removed"`],
  ),
  edit(
    "the tokens of an answer after the time-out are not revoked",
    "G2",
    ["does not answer in time"],
    ["RefreshGrant##ask", "this.#revokeBrought(claim, answer, isNeeded)", "undefined"],
  ),
  edit(
    "a call in flight at a removal gets interaction_required, not signed_out",
    "G2",
    ["sign-out × refresh"],
    [
      "AcquireToken##renew",
      `if (outcome === "removed") throw signedOut();`,
      `if (outcome === "removed") throw interactionRequired(request, "");`,
    ],
  ),
  edit(
    "a caller's token is exchanged for any issue time",
    "G1",
    ["long after its user was removed"],
    ["AcquireToken##renew", "{ ...terms, ...ofExchange }", "terms"],
  ),
  edit(
    "a removal is forgotten before callers' tokens of its time expire",
    "G1",
    ["removes a user × an old token"],
    ["withOrders", 'order.on === "tokens" ? $kept : 0', "0"],
  ),
  {
    name: "a commit of a refresh doesn't check that it holds the claim",
    breaks: "any",
    in: ["a refresher that stops for a while"],
    edits: [
      { at: "commitRefresh", find: "facts.claim?.id !== claim.id", put: "facts.version === version" },
      { at: "commitRefresh", find: "facts.claim.since", put: "facts.claim?.since" },
    ],
  },
  edit(
    "a grant is claimed in a version that is gone",
    "G5",
    ["refresh × refresh on two nodes"],
    ["decideClaim", "if (current !== undefined && current.version !== expected) return { changed: current };", ""],
  ),
  edit(
    "two nodes may claim a grant at once",
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
    "a caller's first look at its tokens is an earlier caller's look",
    "G1",
    ["callers that share work, with a good token"],
    [
      "AcquireToken#from",
      "seen === undefined ? this.#ports.store.tokens.read(source.key) : seen.grant",
      `seen === undefined
        ? ((this.looks ??= new Map()).get(source.key.id) ?? this.looks.set(source.key.id, new RenewalTurn()).get(source.key.id)).grant(
            () => this.#ports.store.tokens.read(source.key),
          )
        : seen.grant`,
    ],
  ),
  edit(
    "a caller takes the answer of a look that began before it asked",
    "G1",
    ["callers that share work × a slow look"],
    [
      "Looks#at",
      "if (lane === undefined || lane.underWay < this.#most) return this.#alone(place, look);",
      `if (lane === undefined || lane.underWay < this.#most) {
        this.latest = this.#alone(place, look);
        return this.latest;
      }
      if (lane !== undefined) return this.latest;`,
    ],
  ),
  edit(
    "callers of other sessions share a look",
    "any",
    ["callers that share work, in two sessions"],
    ["sharedLooks", "JSON.stringify(key)", `"any"`],
  ),
  edit(
    "callers of an account's other sessions join a turn",
    "any",
    ["callers that share work, in two sessions"],
    ["turnOf", "nameOf(source.key)", "source.key.account"],
  ),
  edit(
    "callers of other accounts join a turn",
    "any",
    ["callers that share work, in two sessions"],
    ["turnOf", "[nameOf(source.key), version, wish(request)]", "[version, wish(request)]"],
  ),
  edit(
    "a caller that wants other scopes takes the token that it waited for",
    "G9",
    ["callers that share work, and want other scopes"],
    ["RefreshAttempt#tokenFor", "wish(request) === wish(this.#request) ? this.#token : undefined", "this.#token"],
  ),
  edit(
    "a refresh of unknown outcome is tried again",
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
    "the refresh token of an answer without the scopes is lost",
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
  edit(
    "an answer that doesn't say whether the token has rotated counts as not rotated",
    "G5",
    ["doesn't learn about rotation"],
    ["SessionTokens#renewal", "if (rotated === undefined) return before;", ""],
  ),
];
