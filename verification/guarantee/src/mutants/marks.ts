import { edit } from "./mutant.ts";

/** Ways of breaking what security events ask of sessions that stay. */
export const marks = [
  edit(
    "a new mark drops the earlier ones",
    "G11",
    ["events about two sessions (refresh-tokens, then sign-in-again), each of which then wants a token"],
    [
      "withRuling",
      "!isOver(ruling, now) && !replaces(added, ruling)",
      `!isOver(ruling, now) && !replaces(added, ruling) && (added.effect === "end" || ruling.effect === "end")`,
    ],
  ),
  edit(
    "a mark replaces those of other sessions",
    "G11",
    ["events about two sessions (sign-in-again, then sign-in-again), each of which then wants a token"],
    ["replaces", "namesAsMuch(later.on, earlier.on)", `(later.effect !== "end" || namesAsMuch(later.on, earlier.on))`],
  ),
  edit(
    "a mark replaces those with another effect",
    "G11",
    ["two events about one session ask for different things"],
    ["replaces", "later.effect === earlier.effect", "true"],
  ),
  edit(
    "a mark replaces one that reaches further",
    "G11",
    ["two events about alice, the older one last × a later sign-in"],
    [
      "replaces",
      "isBefore(earlier.issuedUntil, later.issuedUntil)",
      "isBefore(later.issuedUntil, earlier.issuedUntil)",
    ],
  ),
  edit(
    "a mark names sessions that were issued after its event",
    "G7",
    ["events about two sessions (refresh-tokens, then sign-in-again), each of which then wants a token"],
    [
      "namesSession",
      "reaches(ruling, session)",
      `reaches(ruling.effect === "end" ? ruling : { ...ruling, issuedUntil: undefined }, session)`,
    ],
  ),
  edit(
    "a mark that asks for new tokens asks for a sign-in",
    "G7",
    ["an event (refresh-tokens) about one session × a token × the other browser"],
    ["AccountView#session", `effect === "sign-in-again"`, `effect !== "end"`],
  ),
  edit(
    "a mark names the tokens of sessions only",
    "G11",
    ["an event asks for new tokens × an API that has some"],
    [
      "dropsTokens",
      `on === "tokens" || (session !== undefined && namesSession(ruling, session))`,
      `session !== undefined && (on === "tokens" || namesSession(ruling, session))`,
    ],
  ),
  edit(
    "tokens that were requested before an event are used after it",
    "G11",
    ["an event asks for new tokens × a refresh that began before it"],
    ["commitRefresh", "facts.claim.since", "sinceAfter(view.rulings)"],
  ),
  edit(
    "dropped tokens are returned to callers",
    "G11",
    ["an event (refresh-tokens) about one session × a token × the other browser"],
    ["openVersioned", "found.tokensDropped ? $dropped : grant", "grant"],
  ),
  edit(
    "a removal of tokens with a mark leaves them",
    "G1",
    ["an event (remove-tokens) about one session × a token × the other browser"],
    ["Ledger#removeAccount", `tokens === "all"`, `tokens === "all" && mark === undefined`],
  ),
  edit(
    "a mark lets sign-ins pass that began before it",
    "G11",
    ["an event (sign-in-again) about alice × a sign-in before it is stored × her next one"],
    ["storeSignIn", "!isOver(ruling, now) && $names", `!isOver(ruling, now) && ruling.effect === "end" && $names`],
  ),
  edit(
    "a mark of one session lets sign-ins without a sid pass",
    "G11",
    ["an event (sign-in-again) about a session without a sid × its sign-in × a later one"],
    ["Ledger##markOrder", "this.#named(account, sessions)", "this.#named(account, { ...sessions, withoutSid: false })"],
  ),
  edit(
    "a sweep doesn't look whether marks are needed",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    ["passOver", "if (isNeeded(ruling, new AccountView(page))) needed.add(ruling);", ";"],
  ),
  edit(
    "a swept list is deleted with its marks",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    ["sweepAccount", "after.length === 0", `after.every(({ effect }) => effect !== "end")`],
  ),
  edit(
    "a list of rulings may end before its marks",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    [
      "endOfRulings",
      "(end, { swept, at, until }) => $end",
      "(end, { swept, at, until, effect }) => Math.max(end, swept || effect !== 'end' ? until : at + longestLifeMs + skewMs)",
    ],
  ),
  edit(
    "a mark names sids as the provider does",
    "G11",
    ["an event (sign-in-again) about one session × a token × the other browser"],
    ["Ledger##markOrder", "await this.#named(account, sessions)", "{ ids: [], sids: sessions.sids ?? [] }"],
  ),
  edit(
    "an event about credentials marks only the session that it names",
    "G11",
    ["an event (remove-tokens) about one session × a token × the other browser"],
    ["CarryOutEvent##follow", `marked("sign-in-again", "all")`, `marked("sign-in-again")`],
  ),
  edit(
    "a mark leaves tokens that began in its own moment",
    "G11",
    ["one moment: an event asks for new tokens"],
    [
      "dropsTokens",
      "reaches(ruling, { since: tokensSince, issuedAt })",
      "reaches(ruling, { since: tokensSince + 1, issuedAt })",
    ],
  ),
  edit(
    "a refresh counts as requested when its result is stored",
    "G11",
    ["an event asks for new tokens a second time"],
    ["commitRefresh", "facts.claim.since", "facts.claim.since === undefined ? undefined : sinceAfter(view.rulings)"],
  ),
  edit(
    "a refresh continues with access tokens that an event has dropped since they were read",
    "G11",
    ["access tokens are dropped × a refresh for other scopes"],
    ["versionSeen", "tokensDropped && version !== undefined ? $dropped : version", "version"],
  ),
];
