import { edit } from "./mutant.ts";

/** Faults after a failure, or after some time, that a wide excuse of a judge hides. */
export const excused = [
  edit(
    "a refresh that was not sent keeps its claim",
    "G5",
    ["a refresh token is sent only once, for every outcome"],
    ["releaseRefresh", "format.grantCell(changed(facts, {}), cell.seal)", "format.grantCell(facts, cell.seal)"],
  ),
  edit(
    "a commit that is tried again, and comes after a removal, keeps its token",
    "G2",
    ["when a refresh is stored"],
    [
      "RefreshGrant##commit",
      "const outcome = await store.tokens.commitRefresh(claim, refreshed, confirmed);",
      `begun.tries = (begun.tries ?? 0) + 1;
      const outcome = await store.tokens.commitRefresh(claim, refreshed, confirmed);
      if (begun.tries > 1 && outcome === "removed") throw signedOut();`,
    ],
  ),
  edit(
    "a token that can't be revoked ends the sweep of the others",
    "G2",
    ["a revocation fails"],
    [
      "Revoke#now",
      `events.emit({ type: "revocation_failed", account, error });`,
      `events.emit({ type: "revocation_failed", account, error }); throw error;`,
    ],
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
];
