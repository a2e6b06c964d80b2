import { edit } from "./mutant.ts";

/** Mistakes that show only if time passes, or another removal, a lost answer or another machine comes between. */
export const mistakesInTime = [
  edit(
    "a repeated commit of a refresh counts as lost",
    "any",
    ["steps whose answers are lost"],
    ["commitRefresh", "facts.version === version", `facts.version === "never"`],
  ),
  edit(
    "rulings of a name last too short by the skew of clocks",
    "G3",
    ["takes over (sid)"],
    ["withNameOrder", "now + forMs + skewMs", "now + forMs"],
  ),
  edit(
    "a touched session is not looked at again after its removal",
    "G8",
    ["front-channel × touch"],
    ["readSession", "whenDone: (after) => found(new AccountView(after))", "whenDone: () => found(view, session)"],
  ),
  edit(
    "a ruling leaves what began in its own moment",
    "any",
    ["one moment"],
    ["reaches", "began.since <= at", "began.since < at"],
  ),
  edit(
    "a claimed grant began before all rulings",
    "any",
    ["sweep fails × a new token"],
    ["createClaimed", "sinceAfter(view.rulings)", "0"],
  ),
  edit(
    "a release ends another node's claim",
    "any",
    ["exchanges on two nodes"],
    ["releaseRefresh", 'if (facts.claim?.id !== claim.id) return { answer: "lost" };', ""],
  ),
  edit(
    "the first of several pending sign-ins sets the deadline for all of them",
    "any",
    ["ended before"],
    [
      "joined",
      "Math.max(known?.redeemsUntil ?? redeemsUntil, redeemsUntil)",
      "Math.min(known?.redeemsUntil ?? redeemsUntil, redeemsUntil)",
    ],
  ),
  edit(
    "a redemption counts for any record of its transaction",
    "any",
    ["between two callbacks"],
    ["useRedemption", "facts.used !== undefined || cell.version !== version", "facts.used !== undefined"],
  ),
  edit(
    "a redemption is used after its deadline",
    "any",
    ["takes over (sid)"],
    ["useRedemption", "if (seen.now > facts.deadline) return answer(false);", ""],
  ),
  edit(
    "a redemption is used twice",
    "any",
    ["between two callbacks"],
    ["useRedemption", "facts.used === session", "true"],
  ),
  edit(
    "a sign-in's session began before all rulings",
    "any",
    ["sweep fails × the next"],
    ["storeSignIn", "{ ...session, since }", "{ ...session, since: 0 }"],
  ),
  edit(
    "a sign-in's grant began before all rulings",
    "any",
    ["sweep fails × the next"],
    ["storeSignIn", "{ ...grant, since }", "{ ...grant, since: 0 }"],
  ),
  edit(
    "a removal of a sid stops no sign-in",
    "any",
    ["session sign-out × redemption of the same"],
    [
      "storeSignIn",
      "{ ...session, id: key.id, since: startedAt - skewMs }",
      "{ ...session, sids: [], id: key.id, since: startedAt - skewMs }",
    ],
  ),
  edit(
    "a bounded removal stops every exchange",
    "any",
    ["notices about its user that are older", "drawn worlds: scope"],
    [
      "stopsExchange",
      "{ since: issuedAt - clocksApartMs, issuedAt, ...$issuer }",
      "{ since: issuedAt - clocksApartMs, issuedAt: 0, ...$issuer }",
    ],
  ),
  edit(
    "another user's old grant is not revoked",
    "any",
    ["another user signs in"],
    ["SignIn##endSession", `by: "sign-in", revoke`, `by: "sign-in", revoke: false`],
  ),
  edit(
    "a token that a caller waited for is returned after its removal",
    "any",
    ["two callers on one node × sign-out"],
    ["AcquireToken##renewed", "token !== undefined && $there", "token !== undefined"],
  ),
  edit(
    "the provider client's statement that its tokens are single-use is ignored",
    "any",
    ["and one comes back"],
    ["SessionTokens#renewal", `if (known !== "learn") return known;`, ""],
  ),
  edit(
    "a claim is shorter than a refresh",
    "any",
    ["fifteen seconds"],
    ["defaultLimits", "claimMs: 40_000", "claimMs: 10_000"],
  ),
];
