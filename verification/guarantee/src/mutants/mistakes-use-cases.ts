import { edit } from "./mutant.ts";

/** Mistakes in the use cases that were invented from their code alone, and that the checker found. */
export const mistakesInUseCases = [
  edit(
    "a notice's time bound is dropped if it ends every session",
    "any",
    ["everywhere: a notice"],
    [
      "RemoveAccount##removal",
      "defined({ issuedUntil, mark, revoke, listed, unverified })",
      `defined({ issuedUntil: scope === "everywhere" ? undefined : issuedUntil, mark, revoke, listed, unverified })`,
    ],
  ),
  edit(
    "an unverified notice counts as a verified one",
    "any",
    ["old sid"],
    ["FollowNotice##endSid", "verified ? { listed: known.ids } : $unverified", "{ listed: known.ids }"],
  ),
  edit(
    "a failed removal of one account keeps the other accounts signed in",
    "any",
    ["a notice about two accounts"],
    [
      "FollowNotice##endSid",
      "...found.map(remove)",
      "...[(async () => { for (const each of found) await remove(each); })()]",
    ],
  ),
  edit(
    "a browser's old session ends before the new one is stored",
    "any",
    ["leaves the browser's old session"],
    [
      "SignIn#complete",
      "const outcome = await store.signIn(session, grant, redemption, subjects);",
      "const early = await this.#oldOf(session, previous ?? transaction.previous); if (early !== undefined) await this.#endSession(keyOf(early), !goesOn(early, session)); const outcome = await store.signIn(session, grant, redemption, subjects);",
    ],
  ),
  edit(
    "a browser's old session is not ended",
    "any",
    ["two tabs", "another user signs in"],
    ["SignIn#complete", "if (old !== undefined) await this.#endSession(keyOf(old), !goesOn(old, session));", ""],
  ),
  edit(
    "a new sign-in of the same user revokes the grant that it continues",
    "any",
    ["two tabs", "refresh × new sign-in"],
    ["SignIn##endSession", `by: "sign-in", revoke`, `by: "sign-in", revoke: true`],
  ),
  edit(
    "a sign-in that fails late keeps its token",
    "any",
    ["the store fails around a sign-in"],
    ["SignIn##undo", "this.#revoke.soon(account, grant);", ""],
  ),
  edit(
    "a sign-in that is ended keeps its token",
    "any",
    ["back-channel × sign-in"],
    ["SignIn##takeBack", "this.#revoke.soon(account, grant);", ";"],
  ),
  edit(
    "a sign-in that collides keeps its token",
    "any",
    ["sign-out × redemption in the other browser"],
    ["SignIn##takeBack", "await this.#revoke.once(account, grant);", ";"],
  ),
  edit(
    "a code's late answer keeps its token",
    "any",
    ["the exchange of a code takes too long"],
    ["SignIn##redeem", "this.#revoke.soon(account, signedIn.tokens);", ""],
  ),
  edit(
    "a session's issue time is the start of its redemption",
    "any",
    ["second", "notice"],
    [
      "SignIn##session",
      "const { account, sid, issuedAt, idToken, loginHint, claims } = signedIn;",
      "const { account, sid, idToken, loginHint, claims } = signedIn; const issuedAt = startedAt;",
    ],
  ),
  edit(
    "a claim never says single-use",
    "any",
    ["killed refresher", "stops for a while"],
    ["AcquireToken##renew", `grant.renewal === "single-use"`, "false"],
  ),
  edit(
    "a removed grant's refresh is returned",
    "any",
    ["sign-out × refresh"],
    [
      "RefreshGrant##committed",
      `if (outcome === "removed" && "app" in claim.key) return token;`,
      `if (outcome === "removed") return token;`,
    ],
  ),
  edit(
    "a refresh without an answer counts as not sent",
    "any",
    ["does not answer in time", "answers late"],
    ["RefreshGrant##ask", `{ failed: "unknown", error }`, `{ failed: "unsent", error }`],
  ),
  edit(
    "a refresh of unknown outcome counts as not sent",
    "any",
    ["for every outcome of its refresh"],
    [
      "RefreshGrant##release",
      'first === undefined ? ofSession : "unsent"',
      `ofSession === "unknown" ? "unsent" : ofSession`,
    ],
  ),
  edit(
    "the tokens of a refused refresh answer are not revoked",
    "any",
    ["about another user"],
    ["RefreshGrant##release", `if (answer.failed === "refused") $revoke;`, ""],
  ),
  edit(
    "a call whose grant was removed gets the refresh's failure, not signed_out",
    "any",
    ["last seconds", "sign-out × refresh"],
    ["RefreshGrant##release", "if (isRemoved) throw signedOut();", ""],
  ),
  edit(
    "a token of an ended grant is kept",
    "any",
    ["stops for a while", "killed refresher"],
    ["isInNoGrant", "return belongsToNoUser(source, grant);", "return isFirstOfItsKind(source, grant);"],
  ),
  edit(
    "a front-channel logout doesn't pass iss on",
    "any",
    ["two providers"],
    ["FrontChannelLogout#execute", "{ verified: false, sid, ...defined({ issuer }) }", "{ verified: false, sid }"],
  ),
  edit(
    "a failed back-channel logout is answered as done",
    "any",
    ["the store fails during a notice"],
    ["BackChannelLogout#execute", "throw error;", ""],
  ),
  edit(
    "reusable tokens are not revoked",
    "any",
    ["reusable"],
    ["Revoke##attempt", `grant.renewal === "none"`, `grant.renewal !== "single-use"`],
  ),
  edit(
    "a sign-out is done without a removal",
    "any",
    ["sign-out"],
    ["SignOut#execute", "await this.#removeAccount.execute($a, $b);", ""],
  ),
  edit(
    "a sign-out doesn't wait for its removal",
    "any",
    ["sign-out"],
    [
      "SignOut#execute",
      "await this.#removeAccount.execute($a, $b);",
      "void this.#removeAccount.execute($a, $b).catch(() => undefined);",
    ],
  ),
  edit(
    "a removal's rulings expire at once",
    "any",
    ["takes its whole time"],
    ["RemoveAccount##removal", "barrierForMs: this.#barrierForMs", "barrierForMs: -1"],
  ),
  edit(
    "a removal everywhere takes only the tokens of the named sessions",
    "any",
    ["everywhere"],
    [
      "RemoveAccount##removal",
      `scope === "session" ? "of-those-sessions" : "all"`,
      `scope === "account" ? "all" : "of-those-sessions"`,
    ],
  ),
  edit(
    "an administrator removes the account's tokens only",
    "any",
    ["an administrator removes an account"],
    [
      "AdministerAccounts#remove",
      `{ scope, sessions: "none", by: "application", ...user }`,
      `{ scope: "account", sessions: "none", by: "application" }`,
    ],
  ),
  edit(
    "ending one session ends them all",
    "any",
    ["an administrator ends one session"],
    ["AdministerAccounts#endSession", "sessions: { ids: [id] }", `sessions: "all"`],
  ),
];
