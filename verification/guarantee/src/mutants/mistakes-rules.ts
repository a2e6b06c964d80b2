import { edit } from "./mutant.ts";

const fence = ["sign-out", "the next sign-in", "removal × sweep", "follow each other", "two removals in"];
const signIns = ["sign-out × redemption", "sign-in before it is stored"];
const grants = ["refresh", "on-behalf-of"];

/** Mistakes in the rules that were invented from the rules alone, and that the checker found. */
export const mistakesInRules = [
  edit("an epoch goes back to the time", "any", fence, ["fenceAfter", "Math.max(at, fence.epoch)", "at"]),
  edit(
    "covers stay for an hour",
    "any",
    ["hours after the removal", "node dies between"],
    ["fenceAfter", "until: at + longestLifeMs", "until: at + 3_600_000"],
  ),
  edit(
    "a new barrier drops those that stand",
    "any",
    ["a wide removal"],
    ["withBarriers", "$barriers.reduce(withBarrier, standing)", "$barriers.reduce(withBarrier, [])"],
  ),
  edit("a new cover drops those that stand", "any", fence, ["fenceAfter", "[...$earlier, cover]", "[cover]"]),
  edit(
    "a cover that revokes nothing replaces one that does",
    "any",
    ["two tabs", "refresh × new sign-in"],
    ["takesAsMuch", "later.revoke === earlier.revoke && $same", "$same"],
  ),
  edit("any cover replaces any other", "any", fence, [
    "takesAsMuch",
    "later.revoke === earlier.revoke && $same",
    "later.revoke === earlier.revoke",
  ]),
  edit("a swept fence forgets its barriers", "any", signIns, ["withoutCovers", "barriers: standing", "barriers: []"]),
  edit("a cover takes grants of every epoch", "any", fence, [
    "coversOfGrant",
    "epoch <= cover.epoch && $rest",
    "$rest",
  ]),
  edit("a cover takes sessions of every epoch", "any", fence, [
    "coversOfSession",
    "facts.epoch <= cover.epoch && $rest",
    "$rest",
  ]),
  edit("a grant outlives its session", "any", fence, [
    "AccountView#grant",
    "session === undefined || this.session(session) !== undefined ? found : undefined",
    "found",
  ]),
  edit("a session is read although a removal covers it", "any", fence, [
    "AccountView#session",
    "found !== undefined && $free ? found : undefined",
    "found",
  ]),
  edit("a grant is read although a removal covers it", "any", fence, [
    "AccountView#grant",
    "found === undefined || coversOfGrant(this.fence, found.facts).length > 0",
    "found === undefined",
  ]),
  edit(
    "a session never idles out",
    "any",
    ["a session expires"],
    [
      "AccountView#uncoveredSession",
      "this.now < facts.idleExpiresAt && this.now < facts.expiresAt",
      "this.now < facts.expiresAt",
    ],
  ),
  edit(
    "barriers don't stop exchanges",
    "any",
    ["on-behalf-of", "API"],
    ["mayComeToBe", "now <= issuedAt + longestExchangeMs && $free", "now <= issuedAt + longestExchangeMs"],
  ),
  edit("a claim expires at once", "any", grants, ["claimGrant", "until: at + terms.forMs", "until: at"]),
  edit("a claim drops the grant's tokens", "any", grants, [
    "claimGrant",
    "format.grantCell({ ...value, expiresAt: endsAt }, found.cell.seal)",
    "format.grantCell({ ...value, expiresAt: endsAt }, undefined)",
  ]),
  edit(
    "an abandoned grant keeps its claim",
    "any",
    ["killed refresher"],
    [
      "claimGrant",
      "changed(found.facts, { version: asked.version })",
      "changed(found.facts, { version: asked.version, claim: found.facts.claim })",
    ],
  ),
  edit(
    "an abandoned grant keeps its tokens",
    "any",
    ["killed refresher"],
    [
      "claimGrant",
      "{ key: cellKey, value: format.write(ended), endsAt: found.facts.expiresAt }",
      "{ key: cellKey, value: format.write(ended), seal: found.cell.seal, endsAt: found.facts.expiresAt }",
    ],
  ),
  edit(
    "an ended grant looks like a lost claim",
    "any",
    ["killed refresher", "stops for a while"],
    ["commitRefresh", `cell.seal === undefined && facts.version !== undefined ? "ended" : "lost"`, `"lost"`],
  ),
  edit(
    "a release drops the grant's tokens",
    "any",
    ["for every outcome of its refresh"],
    [
      "releaseRefresh",
      "format.grantCell(changed(facts, {}), cell.seal)",
      "format.grantCell(changed(facts, {}), undefined)",
    ],
  ),
  edit(
    "a release reports its grant as released although it was removed",
    "any",
    ["sign-out × refresh", "a token in its last seconds"],
    [
      "releaseRefresh",
      `grantIn(new AccountView(format, after), claim) === undefined ? "removed" : "released"`,
      `"released"`,
    ],
  ),
  edit(
    "a refused refresh leaves its grant",
    "any",
    ["about another user", "for every outcome of its refresh"],
    ["releaseRefresh", "endsGrant(outcome, facts.claim)", "outcome !== outcome"],
  ),
  edit("a claim is never released", "any", grants, [
    "changed",
    "defined({ version, claim })",
    "defined({ version, claim: claim ?? _before })",
  ]),
  edit(
    "a notice's issuer is not looked at in the index",
    "any",
    ["two providers"],
    ["indexed", "now < entry.until && $issuer", "now < entry.until"],
  ),
  edit(
    "a marker without an issuer stops nothing",
    "any",
    ["front-channel × sign-in"],
    ["cellsOfKind", `[markerCell(kind, issuer), markerCell(kind, "")]`, "[markerCell(kind, issuer)]"],
  ),
  edit(
    "front-channel markers stop nothing",
    "any",
    ["front-channel × sign-in"],
    ["markerCells", `["v", "f", "r"]`, `["v", "r"]`],
  ),
  edit(
    "a notice doesn't look into the index",
    "any",
    ["front-channel × touch", "back-channel"],
    ["markIn", "under: [indexUnder]", "under: []"],
  ),
  edit(
    "a callback is remembered as long as a redemption may take",
    "any",
    ["comes again after minutes"],
    ["beginRedemption", "at + Math.max(forMs, rememberMs)", "at + forMs"],
  ),
  edit("a redemption's start is stored 5 ms too late", "any", signIns, [
    "beginRedemption",
    "startedAt: seen.now",
    "startedAt: seen.now + 5",
  ]),
  edit(
    "a redemption's start is stored as 0",
    "any",
    ["the next sign-in", "begins again, once"],
    ["beginRedemption", "startedAt: seen.now", "startedAt: 0"],
  ),
  edit(
    "a removal doesn't revoke by default",
    "any",
    ["sign-out × cached token"],
    [
      "fenceRemoval",
      "const { barrierForMs, revoke = true, mark } = removal;",
      "const { barrierForMs, revoke = false, mark } = removal;",
    ],
  ),
  edit("barriers don't stop sign-ins", "any", signIns, [
    "storeSignIn",
    "if (outcome !== undefined) return { answer: outcome };",
    "",
  ]),
  edit(
    "a sid is indexed as long as a sign-in may take",
    "any",
    ["days after"],
    ["indexEntry", "endsAt: entry.until", "endsAt: entry.deadline"],
  ),
  edit(
    "a sid's index says that no sign-in is pending",
    "any",
    ["front-channel × sign-in"],
    [
      "indexIn",
      "{ issuer, account: key.account, session: key.id, issuedAt, until, deadline }",
      "{ issuer, account: key.account, session: key.id, issuedAt, until, deadline: 0 }",
    ],
  ),
  edit(
    "a sweep revokes tokens of a removal without revocation",
    "any",
    ["two tabs", "refresh × new sign-in"],
    [
      "planSweep",
      "take(cell, facts, covers) && isAlive && covers.some($revokes)",
      "take(cell, facts, covers) && isAlive",
    ],
  ),
  edit(
    "a sweep revokes another app's grants",
    "any",
    ["app"],
    ["planSweep", "const isOurs = $ours;", "const isOurs = true;"],
  ),
  edit(
    "a sweep deletes what has changed",
    "any",
    ["sweep", "API"],
    ["deletion", "cells.map((cell) => asSeen(cell.key, cell))", "[]"],
  ),
  edit(
    "the session of a lost redemption stays stored",
    "any",
    ["loses everything"],
    ["storeOverCells", "await removeNamed(session.account.key, $what);", ""],
  ),
  edit("a removal of all tokens leaves no barrier", "any", signIns, [
    "barriersOf",
    `tokens === "all" ? [$wide, ...named] : named`,
    "named",
  ]),
  edit(
    "a barrier is dropped for one with an earlier bound",
    "any",
    ["a wide removal", "breadth"],
    ["dominates", "coversBound(a.issuedUntil, b.issuedUntil)", "true"],
  ),
  edit(
    "a barrier is dropped for one of another session or sid",
    "any",
    ["session sign-out", "sign-out"],
    ["dominates", "isSamePlace(a.of, b.of)", "true"],
  ),
  edit("any barrier stops an exchange", "any", ["API"], ["stopsExchange", `of === "account"`, "true"]),
  edit(
    "a notice leaves sessions of its own second",
    "any",
    ["of the second"],
    ["issuedUntil", "notice.issuedAt + tieMs", "notice.issuedAt - 1"],
  ),
  edit(
    "a notice also ends sessions of the second after it",
    "any",
    ["second before", "notice replay"],
    ["issuedUntil", "notice.issuedAt + tieMs", "notice.issuedAt + tieMs + 1"],
  ),
];
