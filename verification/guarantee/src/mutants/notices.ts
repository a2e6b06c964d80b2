import { edit } from "./mutant.ts";

/** Faults in the effects of logout notices. */
export const notices = [
  edit(
    "the last notice's ruling replaces the others",
    "G3",
    ["an older back-channel notice comes last"],
    ["withNameOrder", "withRuling(rulings, $ruling, now)", "withRuling([], $ruling, now)"],
  ),
  edit(
    "a notice writes its ruling without comparing the list",
    "G3",
    ["an older back-channel notice × a newer one"],
    ["noticeIn", "when: [asSeen(rulingsKey, listed)]", "when: []"],
  ),
  edit(
    "markers expire before the redemptions that they must stop",
    "G3",
    ["ruling outlives"],
    ["outlivesRedemption", "limits.redemptionMs + 1_000", "limits.redemptionMs / 2"],
  ),
  edit(
    "a back-channel failure is answered with 200",
    "G4",
    ["the store fails during a notice"],
    ["backChannelRoute", `json(400, $body)`, `answer(200, "")`],
  ),
  edit(
    "a front-channel failure is answered with 200",
    "G4",
    ["the store fails during a front-channel"],
    ["frontChannelRoute", "framed($a, $b, $c, error.status, $d)", "framed($a, $b, $c, 200, $d)"],
  ),
  edit(
    "the failure of one account's removal is not reported",
    "G4",
    ["the store fails during a notice"],
    ["FollowNotice##endSid", "if (failed !== undefined) throw failed.reason;", ""],
  ),
  edit(
    "a front-channel request without iss is ignored",
    "G6",
    ["front-channel × touch"],
    [
      "FrontChannelLogout#execute",
      "issuer !== undefined && !(await this.#ports.provider.acceptsIssuer(issuer))",
      "issuer === undefined || !(await this.#ports.provider.acceptsIssuer(issuer))",
    ],
  ),
  edit(
    "a notice's iat is not compared",
    "G7",
    ["notice replay"],
    ["FollowNotice##follow", "issuedUntil(notice)", "issuedUntil({ verified: true })"],
  ),
  edit(
    "a notice about a user ends newer sessions",
    "G7",
    ["a notice about a person"],
    ["namesSession", "reaches(ruling, session)", "reaches({ ...ruling, issuedUntil: undefined }, session)"],
  ),
  edit(
    "a notice takes newer sessions' tokens",
    "G7",
    ["a notice about a person"],
    ["namesTokens", "reaches(ruling, grant)", "reaches({ ...ruling, issuedUntil: undefined }, grant)"],
  ),
  edit(
    "a notice with sid and sub ends the user's other sessions",
    "G7",
    ["names a session and its person"],
    ["FollowNotice##follow", "sid !== undefined", "sid !== undefined && notice.subject === undefined"],
  ),
  edit(
    "a verified notice about a sid only ends sessions without a sid",
    "G7",
    ["a notice about a sid only"],
    ["FollowNotice##endSid", "account === subject ? { withoutSid: true } : {}", "verified ? { withoutSid: true } : {}"],
  ),
  edit(
    "the sid of another account counts as the user's",
    "G7",
    ["another user's sid"],
    ["FollowNotice##endSid", "found.some(({ account }) => account === subject)", "found.length > 0"],
  ),
  edit(
    "of an account's sessions in an index only the last is named",
    "any",
    ["two browsers have sessions of one sid"],
    ["joined", "[...new Set([...(known?.ids ?? []), ...ids])]", "ids"],
  ),
  edit(
    "a notice that is older than all sessions of its sid takes the account's tokens",
    "G7",
    ["drawn worlds: mishaps", "drawn worlds: nodes' clocks"],
    ["noticed", "isConcerned(entry.issuedAt, until)", "true"],
  ),
];
