import { edit } from "./mutant.ts";

const fence = ["sign-out", "the next sign-in", "removal × sweep", "follow each other", "two removals in"];
const signIns = ["sign-out × redemption", "sign-in before it is stored"];
const grants = ["refresh", "on-behalf-of"];

/** Mistakes in the rules that were invented from the rules alone, and that the checker found. */
export const mistakesInRules = [
  edit(
    "rulings stay for an hour",
    "any",
    ["hours after the removal", "node dies between"],
    ["endOfRulings", "at + longestLifeMs + skewMs", "at + 3_600_000"],
  ),
  edit("a new ruling drops those that stand", "any", ["a wide removal"], ["withRuling", "[...left, added]", "[added]"]),
  edit(
    "any ruling replaces any other",
    "any",
    ["session sign-out", ...fence],
    ["replaces", "namesAsMuch(later.on, earlier.on)", "true"],
  ),
  edit("a swept ruling is over", "any", signIns, ["isOver", "swept && now > until", "swept"]),
  edit("a ruling names grants of any time", "any", fence, [
    "namesTokens",
    "reaches(ruling, grant)",
    "reaches(ruling, { ...grant, since: 0 })",
  ]),
  edit("a ruling names sessions of any time", "any", fence, [
    "namesSession",
    "reaches(ruling, session)",
    "reaches(ruling, { ...session, since: 0 })",
  ]),
  edit("a session is read although a ruling has ended it", "any", fence, [
    "AccountView#session",
    "if (naming.some($ends)) return undefined;",
    "",
  ]),
  edit("a grant is read although a ruling has ended it", "any", fence, [
    "AccountView#grant",
    "this.endsOf(cell).length > 0",
    "false",
  ]),
  edit(
    "a session never idles out",
    "any",
    ["a session expires"],
    ["AccountView#isExpired", "this.now >= idleExpiresAt", "this.now < 0"],
  ),
  edit(
    "rulings don't stop exchanges",
    "any",
    ["on-behalf-of", "API"],
    [
      "mayComeToBe",
      "now <= issuedAt + longestExchangeMs + skewMs && $free",
      "now <= issuedAt + longestExchangeMs + skewMs",
    ],
  ),
  edit("a claim expires at once", "any", grants, ["heldClaim", "until: at + terms.forMs", "until: at"]),
  edit("a claim drops the grant's tokens", "any", grants, [
    "claimGrant",
    "putGrant(found, changed(found.facts, { claim: held }), held)",
    "{ ...putGrant(found, changed(found.facts, { claim: held }), held), seal: undefined }",
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
    "an ended grant is read with its tokens",
    "any",
    ["killed refresher"],
    ["openGrant", "facts.ended !== undefined || cell.seal === undefined", "cell.seal === undefined"],
  ),
  edit(
    "an ended grant looks like a lost claim",
    "any",
    ["killed refresher", "stops for a while"],
    ["commitRefresh", 'facts.ended !== undefined ? "ended" : "lost"', '"lost"'],
  ),
  edit(
    "a release drops the grant's tokens",
    "any",
    ["for every outcome of its refresh"],
    ["releaseRefresh", "isDone ? {} : $seal", "{}"],
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
    ["noticed", "isOfIssuer(entry, said)", "true"],
  ),
  edit(
    "a ruling without an issuer names nothing",
    "any",
    ["front-channel × sign-in"],
    ["reaches", "issuer === undefined || began.issuer === issuer", "began.issuer === issuer"],
  ),
  edit(
    "a front-channel request leaves no ruling under its sid",
    "any",
    ["front-channel × sign-in"],
    [
      "noticeIn",
      "put: [putRulings(rulingsKey, rulings, skewMs)]",
      "put: notice.verified ? [putRulings(rulingsKey, rulings, skewMs)] : []",
    ],
  ),
  edit(
    "a notice doesn't look into the index",
    "any",
    ["front-channel × touch", "back-channel"],
    ["noticeIn", "under: [indexUnder]", "under: []"],
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
      "Ledger#removeAccount",
      "const { sessions, tokens, mark, revoke = true, issuedUntil, barrierForMs: forMs } = removal;",
      "const { sessions, tokens, mark, revoke = false, issuedUntil, barrierForMs: forMs } = removal;",
    ],
  ),
  edit("an account's rulings don't stop sign-ins", "any", signIns, [
    "storeSignIn",
    'if (view.rulings.some($stops)) return { answer: "stopped" };',
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
      "Ledger#signIn",
      "{ issuer, account, session: id, issuedAt, until, deadline }",
      "{ issuer, account, session: id, issuedAt, until, deadline: 0 }",
    ],
  ),
  edit(
    "a sweep revokes tokens of a removal without revocation",
    "any",
    ["two tabs", "refresh × new sign-in"],
    ["planOf", "ends.some(({ revoke }) => revoke)", "ends.length > 0"],
  ),
  edit(
    "a sweep revokes another app's grants",
    "any",
    ["app"],
    ["planOf", "const isOurs = $ours;", "const isOurs = true;"],
  ),
  edit(
    "the session of a lost redemption stays stored",
    "any",
    ["loses everything"],
    ["Ledger#signIn", "await this.#remove(account, orders, $rest);", ""],
  ),
  edit("a removal of all tokens leaves no ruling on them", "any", signIns, [
    "Ledger#removeAccount",
    'if (tokens === "all") orders.push({ ...about, on: "tokens" });',
    "",
  ]),
  edit(
    "a ruling is dropped for one with an earlier bound",
    "any",
    ["a wide removal", "breadth"],
    ["replaces", "later.issuedUntil === undefined || $before", "true"],
  ),
  edit(
    "any ruling stops an exchange",
    "any",
    ["API", "drawn worlds: exchanges", "drawn worlds: scope"],
    ["stopsExchange", 'ruling.on === "tokens"', "true"],
  ),
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
