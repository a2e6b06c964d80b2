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
    "markers last too short by the skew of clocks",
    "G3",
    ["takes over (sid)"],
    ["markIn", "forMs + skewMs", "forMs"],
  ),
  edit(
    "a touched session is not looked at again after its removal",
    "G8",
    ["front-channel × touch"],
    ["readSession", "whenDone: (after) => new AccountView(format, after).session(key)", "whenDone: () => found"],
  ),
  edit(
    "a fence without barriers is deleted although its epoch is in the future",
    "any",
    ["a browser's next sign-in × another"],
    ["withoutCovers", "standing.length === 0 && $marks && epoch < now", "standing.length === 0 && $marks"],
  ),
  edit(
    "a swept fence begins its epochs again",
    "any",
    ["one moment"],
    [
      "withoutCovers",
      "{ epoch, barriers: standing, covers: [], ...$marks }",
      "{ epoch: 0, barriers: standing, covers: [], ...$marks }",
    ],
  ),
  edit(
    "a cover leaves sessions of its own epoch",
    "any",
    ["one moment"],
    ["coversOfSession", "facts.epoch <= cover.epoch", "facts.epoch < cover.epoch"],
  ),
  edit(
    "a claimed grant is of the first epoch",
    "any",
    ["sweep fails × a new token"],
    ["claimGrant", "epoch: view.fence.epoch", "epoch: 0"],
  ),
  edit(
    "a release ends another node's claim",
    "any",
    ["exchanges on two nodes"],
    ["releaseRefresh", `if (!holds(claim, facts)) return { answer: "lost" };`, ""],
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
    "a sign-in is stored in the first epoch",
    "any",
    ["sweep fails × the next"],
    [
      "storeSignIn",
      "format.sessionCell({ ...session, epoch }, $seal)",
      "format.sessionCell({ ...session, epoch: 0 }, $seal)",
    ],
  ),
  edit(
    "a sign-in's grant is stored in the first epoch",
    "any",
    ["sweep fails × the next"],
    ["storeSignIn", "format.grantCell({ ...grant, epoch }, $seal)", "format.grantCell({ ...grant, epoch: 0 }, $seal)"],
  ),
  edit(
    "a sid's barrier stops nothing",
    "any",
    ["session sign-out × redemption of the same"],
    ["storeSignIn", "sids: session.sids", "sids: []"],
  ),
  edit(
    "a bounded removal stops every exchange",
    "any",
    ["notices about its user that are older", "drawn worlds: scope"],
    ["stopsExchange", "isConcerned(issuedAt, issuedUntil)", "true"],
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
  edit(
    "only the first of a sid's index names is read",
    "any",
    ["secret was changed"],
    ["storeOverCells.namesOf", "$all.flat()", "$all.flat().slice(0, 1)"],
  ),
];
