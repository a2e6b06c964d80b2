import { edit } from "./mutant.ts";

/** Faults after a failure, or after some time, that a wide excuse of a judge hides. */
export const excused = [
  edit(
    "a refresh that was not sent keeps its claim",
    "G5",
    ["a refresh token is sent only once, for every outcome"],
    ["releaseRefresh", "changed(facts, {})", "facts"],
  ),
  edit(
    "an exchange that the provider did not answer counts as removed",
    "G7",
    ["one of them stops for a while and fails"],
    [
      "releaseRefresh",
      `{ step: { when, delete: [key] }, whenDone: () => "released" }`,
      `{ step: { when, delete: [key] }, whenDone: () => "removed" }`,
    ],
  ),
  edit(
    "a sign-out fails if the provider can't end its session",
    "G4",
    ["the provider fails at sign-out"],
    [
      "SignOut#execute",
      `events.emit({ type: "end_session_failed", error }); return undefined;`,
      `events.emit({ type: "end_session_failed", error }); throw error;`,
    ],
  ),
  edit(
    "a recheck that was cut off ends its session at once",
    "G7",
    ["recheck × a crash"],
    [
      "RecheckSession##failed",
      "!unknownOutcomes.has(error.reason)",
      `error.reason === "refresh-cut-off" || !unknownOutcomes.has(error.reason)`,
    ],
  ),
  edit(
    "a commit that is tried again, and comes after a removal, keeps its token",
    "G2",
    ["when a refresh is stored"],
    [
      "RefreshGrant##commit",
      "return store.tokens.commitRefresh(claim, refreshed, confirmed);",
      `begun.tries = (begun.tries ?? 0) + 1;
      const outcome = await store.tokens.commitRefresh(claim, refreshed, confirmed);
      if (begun.tries > 1 && outcome === "removed") throw signedOut();
      return outcome;`,
    ],
  ),
  edit(
    "a token that can't be revoked ends the sweep of the others",
    "G2",
    ["a revocation fails"],
    ["Revoke#swept", "(grant) => this.untilDone(account, grant)", "(grant) => this.#attempt(account, grant)"],
  ),
  edit(
    "the app's own tokens count as single-use",
    "G7",
    ["drawn worlds: the app's own tokens"],
    ["OwnTokens#renewal", `return "reusable";`, `return "single-use";`],
  ),
  edit(
    "a message that was tried once is left to the process that has taken it",
    "G11",
    ["while the API is away, and again later"],
    [
      "takeMessage",
      "now < facts.nextAt || seal === undefined",
      "now < facts.nextAt || facts.tries > 0 || seal === undefined",
    ],
  ),
  edit(
    "a message is deleted after its second try",
    "G11",
    ["while the API is away, and again later"],
    ["takeMessage", "nextAt: now + againAfterMs(tries)", "nextAt: facts.until"],
  ),
  edit(
    "a new sign-in in the same provider session ends itself",
    "G7",
    ["refresh × new sign-in of the same browser"],
    [
      "SignIn#complete",
      "await this.#endSession(keyOf(old), !goesOn(old, session));",
      `{
        await this.#endSession(keyOf(old), !goesOn(old, session));
        if (goesOn(old, session) && old.sid !== undefined) await this.#endSession(key, false);
      }`,
    ],
  ),
];
