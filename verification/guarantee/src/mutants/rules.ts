import { edit } from "./mutant.ts";

/** Faults in the rules over cells. */
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
    "what is stored after a ruling begins with it",
    "any",
    ["follow each other", "two removals in", "the next sign-in"],
    ["sinceAfter", "rulings.reduce($latest, -1) + 1", "rulings.reduce($latest, -1)"],
  ),
  edit(
    "a sweep deletes and doesn't revoke",
    "G2",
    ["sign-out × cached token", "a node dies between"],
    ["revokeOwed", "await revoke(grant);", ";"],
  ),
  edit(
    "a sweep deletes a grant that it can't open",
    "G2",
    ["minutes later its browser looks at a node with the new secret"],
    ["revokeOwed", "if (waits) left.add(cell.key);", ";"],
  ),
  edit(
    "a sweep forgets the tokens of a removed session that has expired",
    "G2",
    ["the idle time of the removed session"],
    ["AccountView#ownerOf", "cell && sessionIn(cell)", "cell && !this.isExpired(cell) ? sessionIn(cell) : undefined"],
  ),
  edit(
    "a sweep doesn't look again after it has deleted",
    "any",
    ["removal × sweep", "sign-out × refresh"],
    ["passOver", "page = await runner.step(account, $step);", "await runner.step(account, $step); break;"],
  ),
  edit(
    "a sweep doesn't look for the sessions of a named sid",
    "any",
    ["notice", "sign-out × a second browser"],
    ["reachOf", "for (const name of on.sids) names.add(name);", ""],
  ),
  edit(
    "a sweep of all tokens doesn't look for the other sessions' tokens",
    "any",
    ["sign-out", "notice", "administrator"],
    ["reachOf", "isAll = true", 'isAll = on === "sessions"'],
  ),
  edit(
    "a sweep looks only at what its first ruling names",
    "any",
    ["follow each other", "two removals in", "sign-out in another browser"],
    [
      "sweepAccount",
      "await reachOf(runner, account, head.bornAt, due)",
      "await reachOf(runner, account, head.bornAt, due.slice(0, 1))",
    ],
  ),
  edit(
    "an unverified notice that ends nothing leaves a message for an API",
    "G6",
    ["of which no API must be told"],
    ["TellRemovals#note", "unverified === undefined || $living !== undefined", "true"],
  ),
  edit(
    "a notice whose sid matches nothing takes the tokens of all sessions",
    "G7",
    ["is in no ID token"],
    ["RemoveAccount##removal", `ifEnds === true && $isNamed`, "false"],
  ),
  edit(
    "a notice whose sid matches nothing looks only at sessions with a sid",
    "any",
    ["is in no ID token"],
    ["Ledger##onlyIf", "this.#singly(account, ifEnds)", "this.#singly(account, { ...ifEnds, withoutSid: false })"],
  ),
  edit(
    "a sign-in is stored without comparing the rulings",
    "G2",
    ["sign-out × redemption"],
    [
      "storeSignIn",
      "[asSeen(rulingsKey, view.listed), { key: sessionKey, version: undefined }]",
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
    "a notice's ruling is left after the index was read",
    "any",
    ["back-channel × sign-in before it is stored"],
    ["noticeIn", "cells.filter($a).map($b)", "seen.cells.filter($a).map($b)"],
  ),
  edit(
    "a sign-in ignores the rulings of its names",
    "G3",
    ["back-channel × sign-in before it is stored"],
    ["indexEntry", "whenDone: (seen) => isStopped($rulings, entry, seen.now)", "whenDone: () => false"],
  ),
  edit(
    "an unverified notice without a living session takes all tokens of the account",
    "G6",
    ["two front-channel requests", "old sid"],
    ["remove", "const isMade = lives(view);", "const isMade = true;"],
  ),
  edit(
    "an unverified notice leaves a session that was stored in between",
    "any",
    [
      "a sign-in of its sid is stored",
      "front-channel requests × a sign-in of their sid",
      "two front-channel",
      "very sid",
    ],
    ["remove", "isMade ? [] : $absent", "[]"],
  ),
  edit(
    "an unverified notice leaves a pending sign-in",
    "G3",
    ["front-channel × sign-in before it is stored"],
    ["remove", "!isMade && seen.now > $late", "!isMade"],
  ),
  edit(
    "every notice with an ended sid writes into the account",
    "G6",
    ["old sid"],
    ["remove", "!isMade && seen.now > $late", "seen.now < 0"],
  ),
  edit(
    "a claim is written without a compare",
    "G5",
    ["refresh × refresh on two nodes", "three refreshes"],
    [
      "claimGrant",
      "when: [asSeen(cellKey, found.cell)], put: [putGrant(found, $facts, held)]",
      "when: [], put: [putGrant(found, $facts, held)]",
    ],
  ),
  edit(
    "a commit is written without a compare",
    "any",
    ["a refresher that stops for a while", "sign-out × refresh"],
    ["commitRefresh", "[asSeen(key, cell), ...(confirmed?.when ?? [])]", "[]"],
  ),
  edit(
    "an exchange doesn't ask for the store's birth",
    "G10",
    ["before the store's reset"],
    ["tokenCache.inThisIncarnation", "issuedAt > latest && latest === bornAt", "latest === bornAt"],
  ),
  edit(
    "a touch doesn't compare its session",
    "any",
    ["sign-out × touch", "front-channel × touch", "removal × sweep × touch"],
    ["readSession", "[{ key: cellKey, version: cell.version }]", "[]"],
  ),
  edit(
    "a removal that was not swept is never found",
    "G2",
    ["another browser of the account continues"],
    ["Unswept#look", "now - due >= graceMs && $account", "due < 0 && $account"],
  ),
  edit(
    "an abandoned grant's tokens are not kept for their revocation",
    "G2",
    ["killed refresher", "and dies as well"],
    [
      "claimGrant",
      "putGrant(found, { ...changed(found.facts, $version), ended: at })",
      "{ ...putGrant(found, { ...changed(found.facts, $version), ended: at }), seal: undefined }",
    ],
  ),
  edit(
    "an ended grant whose token was not revoked is never found",
    "G2",
    ["and dies as well"],
    [
      "Unswept#look",
      "cell.key === rulingsKey ? unsweptSince(cell) : owedSince(cell)",
      "cell.key === rulingsKey ? unsweptSince(cell) : undefined",
    ],
  ),
];
