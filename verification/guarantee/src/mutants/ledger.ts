import { edit } from "./mutant.ts";

/** Without one of the ledger's own rules: about times, compared cells, lives of rulings, sweeps and names. */
export const ledgerRules = [
  edit(
    "a session begins at the time that its process guesses",
    "any",
    ["the clock of a node", "drawn worlds"],
    ["storeSignIn", "sinceAfter(view.rulings)", "seen.now"],
  ),
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
    "an exchange doesn't compare the rulings",
    "any",
    ["exchange"],
    ["createClaimed", `"app" in key ? [] : [asSeen(rulingsKey, view.listed)]`, "[]"],
  ),
  edit(
    "a refused refresh doesn't compare the rulings",
    "any",
    ["refresh ×", "drawn worlds: refresh tokens"],
    ["releaseRefresh", `isDone && !("app" in claim.key)`, "false"],
  ),
  edit(
    "an ended grant loses its seal",
    "G2",
    ["refresh × killed refresher", "refresh ×"],
    ["releaseRefresh", "isDone ? {} : defined({ seal: cell.seal })", "ends ? {} : defined({ seal: cell.seal })"],
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
    ["a sweep", "drawn worlds"],
    ["sweepAccount", "const when = [asSeen(rulingsKey, listed)];", "const when = [];"],
  ),
  edit(
    "a sweep doesn't compare the cells that it deletes",
    "any",
    ["refresh ×", "drawn worlds"],
    ["passOver", "[...deleted, ...emptied].map((cell) => asSeen(cell.key, cell))", "[]"],
  ),
  edit(
    "a sweep doesn't look again at what it has deleted",
    "G2",
    ["refresh ×", "drawn worlds"],
    ["passOver", "deleted.length + emptied.length === 0", "round > 0 || deleted.length + emptied.length === 0"],
  ),
  edit(
    "a ruling without revocation replaces one with it",
    "G2",
    ["new sign-in of the same browser", "drawn worlds"],
    ["replaces", "later.revoke === earlier.revoke", "true"],
  ),
  edit(
    "a ruling replaces that of another issuer",
    "any",
    ["at one provider", "a provider with several issuers"],
    ["replaces", "later.issuer === earlier.issuer", "true"],
  ),
  edit(
    "a ruling ends before it is swept",
    "any",
    ["a node dies between a removal and its sweep", "drawn worlds: ends"],
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
    ["exchange", "an older token"],
    ["withOrders", "Math.max(forMs, ofTokens)", "forMs"],
  ),
  edit(
    "a ruling on all tokens lets a pending sign-in pass",
    "any",
    ["sign-in before it is stored"],
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
    ["exchange", "drawn worlds"],
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
    ["secrets (old; new old)"],
    ["Ledger#signIn", "[...sids, ...$subjects]", "[...sids.slice(0, 1), ...$subjects]"],
  ),
];
