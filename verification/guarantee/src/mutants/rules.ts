import { edit } from "./mutant.ts";

/** Ways of breaking the rules over cells: each of the eleven at least once. */
export const rules = [
  edit(
    "a removal takes its time from its look, not from its step",
    "G2",
    ["while time goes by"],
    [
      "Runner##send",
      "step.before === undefined ? at : Math.min(at, step.before)",
      "step.before ?? Number.POSITIVE_INFINITY",
    ],
  ),
  edit(
    "a removal writes the fence without comparing it",
    "any",
    ["sign-out × sign-out in another browser", "a wide removal and a narrower one"],
    ["coverStep", "[asSeen(fenceKey, fenceCell)]", "[]"],
  ),
  edit(
    "a removal doesn't advance the fence's epoch",
    "any",
    ["follow each other", "two removals in", "the next sign-in"],
    ["fenceAfter", "epoch: epoch + 1", "epoch"],
  ),
  edit(
    "a sweep deletes before it revokes",
    "G2",
    ["sign-out × cached token", "a node dies between"],
    ["sweepAccount", "await Promise.all(grants.map($each));", ""],
  ),
  edit(
    "a sweep drops covers without looking again",
    "any",
    ["removal × sweep", "sign-out × refresh"],
    ["sweepAccount", `found ? "found" : leaves ? "left" : first`, `leaves ? "left" : first`],
  ),
  edit(
    "a sweep drops covers of a fence that has changed",
    "any",
    ["sign-out × sign-out in another browser", "removal × sweep"],
    ["dropCovers", "[asSeen(fenceKey, fenceCell)]", "[]"],
  ),
  edit(
    "a sign-in is stored without comparing the fence",
    "G2",
    ["sign-out × redemption"],
    [
      "storeSignIn",
      "[asSeen(fenceKey, fenceCell), { key: sessionKey, version: undefined }]",
      "[{ key: sessionKey, version: undefined }]",
    ],
  ),
  edit(
    "a stored session is kept although its redemption's record is gone",
    "G3",
    ["the store loses everything"],
    ["useRedemption", "if (cell === undefined) return answer(false);", "if (cell === undefined) return answer(true);"],
  ),
  edit(
    "the marker is left after the index was read",
    "G3",
    ["back-channel × sign-in before it is stored"],
    [
      "markIn",
      "indexed(after.cells.$filter($a).map($b), notice, after.now)",
      "indexed(seen.cells.$filter($a).map($b), notice, seen.now)",
    ],
  ),
  edit(
    "markers are looked at by the sign-in before it is indexed",
    "G3",
    ["back-channel × sign-in before it is stored"],
    ["indexEntry", "cells.some(stops)", "cells.length > 99"],
  ),
  edit(
    "an unverified notice without a living session takes all tokens of the account",
    "G6",
    ["two front-channel requests", "old sid"],
    ["removeUnverified", "lives ? target : own", "target"],
  ),
  edit(
    "an unverified notice leaves a session that was stored in between",
    "G1",
    ["front-channel requests × a sign-in of their sid", "two front-channel", "very sid"],
    ["removeUnverified", "lives || !livesIn($view)", "true"],
  ),
  edit(
    "an unverified notice leaves a pending sign-in",
    "G3",
    ["front-channel × sign-in before it is stored"],
    ["removeUnverified", "!lives && seen.now > redeemsUntil + skewMs", "!lives"],
  ),
  edit(
    "every notice with an ended sid writes into the account",
    "G6",
    ["old sid"],
    ["removeUnverified", "!lives && seen.now > redeemsUntil + skewMs", "seen.now < 0"],
  ),
  edit(
    "a claim is written without a compare",
    "G5",
    ["refresh × refresh on two nodes", "three refreshes"],
    ["claimGrant", "[asSeen(cellKey, found.cell)]", "[]"],
  ),
  edit(
    "a commit is written without a compare",
    "any",
    ["a refresher that stops for a while", "sign-out × refresh"],
    ["commitRefresh", "[asSeen(key, cell), ...(confirmed?.when ?? [])]", "[]"],
  ),
  edit(
    "what ends a grant doesn't compare the fence",
    "G2",
    ["for every outcome of its refresh", "answer to a refresh is about another user", "a refresh of unknown outcome"],
    ["releaseRefresh", "inAccount ? $fence : []", "[]"],
  ),
  edit(
    "an exchange's claim doesn't compare the fence",
    "G1",
    ["on-behalf-of", "two calls of an API"],
    ["claimGrant", `"app" in key ? [] : [asSeen(fenceKey, view.fenceCell)]`, "[]"],
  ),
  edit(
    "an exchange doesn't ask for the store's birth",
    "G10",
    ["before the store's reset"],
    ["tokenCache.inThisIncarnation", "issuedAt > latest && latest === bornAt", "latest === bornAt"],
  ),
  edit(
    "barriers last too short by the skew of clocks",
    "G2",
    ["the redemption's clock ahead"],
    ["fenceAfter", "at: at + skewMs", "at"],
  ),
  edit(
    "a touch doesn't compare its session",
    "any",
    ["sign-out × touch", "front-channel × touch", "removal × sweep × touch"],
    ["readSession", "[{ key, version: cell.version }]", "[]"],
  ),
  edit(
    "a removal that was not swept is never found",
    "G2",
    ["another browser of the account goes on"],
    ["Unswept#look", "since !== undefined && $late", "since === undefined && $late"],
  ),
  edit(
    "an abandoned grant's tokens are not kept for their revocation",
    "G2",
    ["killed refresher", "and dies as well"],
    ["claimGrant", `"app" in key ? [] : setAside(format, view, found, { id: asked.version, at })`, "[]"],
  ),
  edit(
    "a fence expires with its barriers, before the cells that it covers",
    "any",
    ["its old cookie, hours later"],
    ["fenceEnd", "Math.max(epoch, ...$barriers, ...$covers, ...$marks)", "Math.max(epoch, ...$barriers, ...$marks)"],
  ),
  edit(
    "a grant that is set aside leaves no note in the fence",
    "G2",
    ["and dies as well"],
    ["withNote", "[...$others, note]", "$others"],
  ),
];
