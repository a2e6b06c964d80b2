import { edit } from "./mutant.ts";

/** Faults in the effects of removals and sign-outs, and in the data that they leave. */
export const removals = [
  edit(
    "an idle session's cells end before the sweep of its removal",
    "G2",
    ["a session ends by idleness between the removal"],
    ["storeSignIn", "Math.min(session.expiresAt, startedAt + longestLifeMs)", "session.idleExpiresAt"],
  ),
  edit(
    "a sign-out leaves the other browsers' tokens",
    "G1",
    ["sign-out × sign-out in another browser"],
    ["RemoveAccount##removal", `scope === "session" ? "of-those-sessions" : "all"`, `"of-those-sessions"`],
  ),
  edit(
    "a refresh makes its grant look newer",
    "G1",
    ["refreshed since"],
    [
      "commitRefresh",
      `facts.version === undefined ? { issuedAt, expiresAt } : {}`,
      `{ issuedAt: view.now + 60_000, expiresAt }`,
    ],
  ),
  edit(
    "a grant in flight survives a removal",
    "G2",
    ["on-behalf-of"],
    ["namesTokens", "reaches(ruling, grant)", '"version" in grant && reaches(ruling, grant)'],
  ),
  edit(
    "a removal leaves the claim of a refresh in flight",
    "G2",
    ["sign-out × refresh in the other browser"],
    ["commitRefresh", 'new AccountView(after).grant(key) === undefined ? "removed" : { version }', "{ version }"],
  ),
  edit(
    "a ruling lets through a sign-in that began in its own millisecond",
    "G2",
    ["everything in the same moment"],
    ["storeSignIn", "startedAt - skewMs", "startedAt - skewMs + 1"],
  ),
  edit(
    "the last removal's rulings replace the others",
    "G2",
    ["a wide removal and a narrower one"],
    ["withOrders", "orders.reduce($add, rulings)", "orders.reduce($add, [])"],
  ),
  edit(
    "rulings end before the redemptions that they must stop",
    "G2",
    ["takes its whole time", "ruling outlives", "a removal × redemption that takes"],
    ["withOrders", "until: at + skewMs + Math.max(forMs, ofTokens)", "until: at + forMs / 2"],
  ),
  edit(
    "removed tokens are not revoked",
    "G2",
    ["sign-out × cached token"],
    ["RemoveAccount#execute", "this.#revoke.swept(account);", ""],
  ),
  edit(
    "an administrator's failed removal is reported as done",
    "G4",
    ["the store fails while an administrator"],
    ["RemoveAccount#execute", "throw error;", "return { sessions: 0, grants: 0 };"],
  ),
  edit(
    "the cookie is cleared on a failed removal",
    "G4",
    ["the store fails during a sign-out"],
    [
      "signOutAnswer",
      "await useCases.signOut.execute($request)",
      "await useCases.signOut.execute($request).catch(() => undefined)",
    ],
  ),
  edit(
    "a sign-out ends only its own session, not the others of its sid",
    "G7",
    ["a second browser in the same session"],
    ["SignOut#execute", "{ ids: [id], sids: [sid] }", "{ ids: [id] }"],
  ),
  edit(
    "a sign-out everywhere ends only the sessions that it names",
    "G7",
    ["sign-out everywhere", "a node dies during a sign-out"],
    ["RemoveAccount##removal", `scope === "everywhere" ? "all" : sessions`, "sessions"],
  ),
  edit(
    "every ruling stops all sign-ins of its account",
    "G7",
    ["session sign-out × redemption"],
    ["storeSignIn", "view.rulings.some($stops)", "view.rulings.some(({ at }) => at >= startedAt)"],
  ),
  edit(
    "the old session is ended as an account, not by its handle",
    "G7",
    ["two tabs", "another user signs in"],
    ["SignIn##endSession", `scope: "session"`, `scope: "account"`],
  ),
];
