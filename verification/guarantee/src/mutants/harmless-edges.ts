import { harmless } from "./harmless-mistake.ts";

/** Harmless mistakes about times, clocks and the order of steps. */
export const harmlessAtEdges = [
  harmless(
    "a removal of all tokens lets a pending sign-in of its own sid restart",
    "the sign-in begins again at the provider, after the removal",
    ["barriersOf", `[barrier("account", "collided"), ...named]`, `[barrier("account", "collided")]`],
  ),
  harmless(
    "a sign-in that may have begun just after a removal ends, and doesn't restart",
    "its user signs in once more",
    ["outcomeAt", "signIn.startedAt <= (barrier.surelyAt ?? barrier.at)", "true"],
  ),
  harmless(
    "a sign-in that began while a removal was pending ends, and doesn't restart",
    "its user signs in once more",
    ["coverStep", "seenAt: seen.now", "seenAt: at"],
  ),
  harmless(
    "a step with a deadline of its own may arrive later than its decision expected",
    "these steps compare the fence, and a claim that arrives late is only shorter",
    ["Runner##send", "step.before === undefined ? at : Math.min(at, step.before)", "step.before ?? at"],
  ),
  harmless(
    "a removal that depends on an unknown sid looks for it as the provider writes it",
    "no index has such a session, and the marker stops a sign-in in flight",
    ["storeOverCells.named", "ifEnds === undefined ? {} : $named", "{}"],
  ),
  harmless(
    "an exchange asks for the store's birth before it indexes its caller",
    "a master whose term has changed refuses the step, and a partition of an earlier generation still has its barriers",
    [
      "tokenCache.inThisIncarnation",
      "const isNamed = $named; const latest = $birth;",
      "const latest = $birth; const isNamed = $named;",
    ],
  ),
  harmless(
    "a grant that was claimed once ends ten minutes after its last claim",
    "an expired grant is like one that was never refreshed; the user signs in once more",
    [
      "claimGrant",
      "value.version === undefined ? held.until + claimGraceMs : value.expiresAt",
      "held.until + claimGraceMs",
    ],
  ),
  harmless(
    "a removal that has found nothing begins no sweep",
    "nothing is left to revoke; the cover is swept when the account is read a minute later",
    ["RemoveAccount#execute", "order.unverified !== undefined && isNothing", "isNothing"],
  ),
  harmless(
    "a sign-in that collides doesn't wait for the clocks to agree",
    "it may collide again when it restarts; its user signs in once more",
    ["guardedStore", "maxSkewMs: store.maxSkewMs", "maxSkewMs: undefined"],
  ),
  harmless(
    "a sign-in that a notice ends restarts if an event would let it restart",
    "the sign-in begins again at the provider, after the notice",
    ["indexEntry", "stopping.every(({ key }) => isRestart(key))", "stopping.some(({ key }) => isRestart(key))"],
  ),
  harmless(
    "an event's bound is its second's beginning, not its end",
    "the issue times of tokens are whole seconds, too",
    ["CarryOutEvent##remove", "issuedUntil({ verified: true, issuedAt: at })", "at"],
  ),
  harmless(
    "a recheck writes its session without comparing it",
    "a session is removed with its grant, which is compared; at most a touch is lost",
    ["confirmSession", "[asSeen(place, found.cell)]", "[]"],
  ),
  harmless(
    "a grant leaves the cache with its session's first idle time",
    "an expired grant is like one that was never refreshed; the user signs in once more",
    ["storeSignIn", "Math.min(grant.expiresAt, latest)", "Math.min(session.idleExpiresAt, latest)"],
  ),
  harmless(
    "markers and barriers live exactly as long as a redemption may take",
    "a redemption that began before them ends no later",
    ["outlivesRedemption", "limits.redemptionMs + 1_000", "limits.redemptionMs"],
  ),
];
