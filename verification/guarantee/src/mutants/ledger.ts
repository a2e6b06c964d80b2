import { edit } from "./mutant.ts";

/** Without one of the ledger's own rules: about times, compared cells, lives of rulings, sweeps and names. */
export const ledgerRules = [
  edit(
    "an exchange's grant begins when the caller's token was issued",
    "any",
    ["exchange"],
    ["createClaimed", "sinceAfter(view.rulings)", "terms.issuedAt ?? 0"],
  ),
  edit(
    "two rulings of one moment have the same time",
    "any",
    ["one moment", "drawn worlds"],
    ["withOrders", "Math.max(now, sinceAfter(rulings))", "now"],
  ),
  edit(
    "a removal doesn't compare the rulings",
    "any",
    ["removal ×", "drawn worlds"],
    ["remove", "[asSeen(rulingsKey, view.listed), ...absent]", "[...absent]"],
  ),
  edit(
    "a sign-in doesn't compare the rulings",
    "any",
    ["sign-in before it is stored", "drawn worlds"],
    ["storeSignIn", "[asSeen(rulingsKey, view.listed), $session]", "[$session]"],
  ),
  edit(
    "a grant that a claim finds abandoned loses its seal",
    "G2",
    ["refresh × killed refresher"],
    ["claimGrant", "putGrant(found, $ended)", "{ ...putGrant(found, $ended), seal: undefined }"],
  ),
  edit(
    "a sweep notes its rulings as swept without comparing them",
    "any",
    ["removal × sweep × refresh × another removal", "drawn worlds"],
    ["sweepAccount", "const when = [asSeen(rulingsKey, listed)];", "const when = [];"],
  ),
  edit(
    "a ruling without revocation replaces one with it",
    "G2",
    ["drawn worlds: scope"],
    ["replaces", "later.revoke === earlier.revoke", "true"],
  ),
  edit(
    "a ruling ends before it is swept",
    "any",
    ["drawn worlds: ends"],
    ["isOver", "swept && now > until", "now > until"],
  ),
  edit(
    "the list of rulings may end before a sweep",
    "any",
    ["a node dies between a removal and its sweep", "drawn worlds: ends"],
    ["endOfRulings", "swept ? until : $end", "until"],
  ),
  edit(
    "a ruling on all tokens ends with those on sessions",
    "any",
    ["an old token at another app"],
    ["withOrders", "Math.max(forMs, ofTokens)", "forMs"],
  ),
  edit(
    "a ruling on all tokens lets a pending sign-in pass",
    "any",
    ["event (refresh-tokens) by an identifier × sign-in before it is stored"],
    [
      "storeSignIn",
      "namesSession(ruling, pending) || namesTokens(ruling, pending, pending)",
      "namesSession(ruling, pending)",
    ],
  ),
  edit(
    "a pending sign-in begins by its own partition's clock",
    "any",
    ["the redemption's clock ahead", "drawn worlds"],
    ["storeSignIn", "startedAt - skewMs", "startedAt"],
  ),
  edit(
    "a caller's token began when the provider says",
    "any",
    ["an old token at another app"],
    ["stopsExchange", "issuedAt - clocksApartMs", "issuedAt"],
  ),
  edit(
    "a notice under a name stops only sign-ins that began before it",
    "any",
    ["front-channel request", "notices × sign-in before it is stored"],
    ["withNameOrder", "isTimed ? now : until", "now"],
  ),
  edit(
    "a sign-in looks at a name's rulings before it writes its index entry",
    "any",
    ["notice", "sign-in before it is stored"],
    [
      "indexEntry",
      "decide: () => ({ step: $step, whenDone: (seen) => $isStopped })",
      "decide: (seen) => ({ step: $step, whenDone: () => $isStopped })",
    ],
  ),
  edit(
    "a sign-in is indexed under the newest name of its sid only",
    "any",
    ["at a node with the old one", "secrets are rotated"],
    ["Ledger#signIn", "[...sids, ...$subjects]", "[...sids.slice(0, 1), ...$subjects]"],
  ),
];
