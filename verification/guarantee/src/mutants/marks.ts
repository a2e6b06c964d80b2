import { edit } from "./mutant.ts";

/** Ways of breaking what security events ask of sessions that stay. */
export const marks = [
  edit(
    "a new mark drops the earlier ones",
    "G11",
    ["events about two sessions (refresh-tokens, then sign-in-again), each of which then wants a token"],
    ["marksAfter", "added === undefined || !replaces(added, mark)", "added === undefined"],
  ),
  edit(
    "a mark replaces those of other sessions",
    "G11",
    ["events about two sessions (sign-in-again, then sign-in-again), each of which then wants a token"],
    ["replaces", "JSON.stringify(later.sessions) === JSON.stringify(earlier.sessions)", "true"],
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
      "coversBound(later.issuedUntil, earlier.issuedUntil)",
      "coversBound(earlier.issuedUntil, later.issuedUntil)",
    ],
  ),
  edit(
    "a mark names sessions that were issued after its event",
    "G7",
    ["events about two sessions (refresh-tokens, then sign-in-again), each of which then wants a token"],
    ["namesSession", "endsSession(mark, $session)", "endsSession({ ...mark, issuedUntil: undefined }, $session)"],
  ),
  edit(
    "a mark that asks for new tokens asks for a sign-in",
    "G7",
    ["an event (refresh-tokens) about one session × a token × the other browser"],
    [
      "AccountView#session",
      "signInAgain(marks, $id, $facts)",
      `signInAgain(marks.map((mark) => ({ ...mark, effect: "sign-in-again" })), $id, $facts)`,
    ],
  ),
  edit(
    "a mark names the tokens of sessions only",
    "G11",
    ["an event asks for new tokens × an API that has some"],
    [
      "areTokensDropped",
      `mark.sessions === "all" || (session !== undefined && $named)`,
      "session !== undefined && $named",
    ],
  ),
  edit(
    "tokens that were requested before an event are used after it",
    "G11",
    ["an event asks for new tokens × a refresh that began before it"],
    ["commitRefresh", "facts.claim?.epoch", "view.fence.epoch"],
  ),
  edit(
    "dropped tokens are returned to callers",
    "G11",
    ["an event (refresh-tokens) about one session × a token × the other browser"],
    ["openVersioned", "tokensDropped ? { ...grant, accessTokens: [] } : grant", "grant"],
  ),
  edit(
    "a removal of tokens with a mark leaves them",
    "G1",
    ["an event (remove-tokens) about one session × a token × the other browser"],
    [
      "fenceAfter",
      `mark !== undefined && target.sessions === "none" && target.tokens === "of-those-sessions"`,
      "mark !== undefined",
    ],
  ),
  edit(
    "a mark lets sign-ins pass that began before it",
    "G11",
    ["an event (sign-in-again) about alice × a sign-in before it is stored × her next one"],
    ["withBarriers", `mark === undefined || target.tokens === "all" ? [] : $barriers`, "[]"],
  ),
  edit(
    "a mark of one session lets sign-ins without a sid pass",
    "G11",
    ["an event (sign-in-again) about a session without a sid × its sign-in × a later one"],
    ["barriersOfMark", `sessions.withoutSid ? [...named, barrier("without-sid", "collided")] : named`, "named"],
  ),
  edit(
    "a sweep by the covers decides which marks are needed",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    ["sweepAccount", `what === "all" || marks !== undefined`, `what === "all"`],
  ),
  edit(
    "a sweep of the whole account reads the fence without its cells",
    "G11",
    ["an event (sign-in-again) about one session × a token × the other browser"],
    ["sweepAccount", "isWhole ? outcome : before", "before"],
  ),
  edit(
    "a swept fence is deleted with its marks",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    [
      "withoutCovers",
      "standing.length === 0 && marks.length === 0 && epoch < now",
      "standing.length === 0 && epoch < now",
    ],
  ),
  edit(
    "a fence may end before its marks",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    [
      "fenceEnd",
      "Math.max(epoch, ...barriers.map(endOf), ...covers.map($until), ...marks.map($until))",
      "Math.max(epoch, ...barriers.map(endOf), ...covers.map($until))",
    ],
  ),
  edit(
    "a mark names sids as the provider does",
    "G11",
    ["an event (sign-in-again) about one session × a token × the other browser"],
    ["storeOverCells.named", `mark === undefined || mark.sessions === "all" ? {} : $named`, "{}"],
  ),
  edit(
    "an event about credentials marks only the session that it names",
    "G11",
    ["an event (remove-tokens) about one session × a token × the other browser"],
    ["CarryOutEvent##follow", `marked("sign-in-again", "all")`, `marked("sign-in-again")`],
  ),
  edit(
    "a mark leaves tokens of its own epoch",
    "G11",
    ["one moment: an event asks for new tokens"],
    ["areTokensDropped", "tokensSince > mark.epoch", "tokensSince >= mark.epoch"],
  ),
  edit(
    "a refresh counts as requested when its result is stored",
    "G11",
    ["an event asks for new tokens a second time"],
    ["commitRefresh", "facts.claim?.epoch", "facts.claim?.epoch === undefined ? undefined : view.fence.epoch"],
  ),
  edit(
    "a refresh continues with access tokens that an event has dropped since they were read",
    "G11",
    ["access tokens are dropped × a refresh for other scopes"],
    ["versionSeen", "tokensDropped && version !== undefined ? $dropped : version", "version"],
  ),
];
