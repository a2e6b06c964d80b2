import { harmless } from "./harmless-mistake.ts";

/** Harmless mistakes about times, clocks and the order of steps. */
export const harmlessAtEdges = [
  harmless(
    "a step with a deadline of its own may arrive later than its decision expected",
    "these steps compare the rulings, and a claim that arrives late is only shorter",
    ["Runner##send", "step.before === undefined ? at : Math.min(at, step.before)", "step.before ?? at"],
  ),
  harmless(
    "an exchange asks for the store's birth before it indexes its caller",
    "a master whose term has changed refuses the step, and a partition of an earlier generation still has its rulings",
    [
      "tokenCache.inThisIncarnation",
      "const isStopped = $named; const latest = $birth;",
      "const latest = $birth; const isStopped = $named;",
    ],
  ),
  harmless(
    "a grant that was claimed once ends ten minutes after its last claim",
    "an expired grant is like one that was never refreshed; the user signs in once more",
    ["putGrant", "facts.version === undefined && claim !== undefined", "claim !== undefined"],
  ),
  harmless(
    "a removal that has found nothing begins no sweep",
    "nothing is left to revoke; the ruling is swept when the account is read a minute later",
    ["RemoveAccount#execute", "order.unverified !== undefined && isNothing", "isNothing"],
  ),
  harmless(
    "a sign-in that was stopped doesn't wait for the clocks to agree",
    "it may be stopped again when it restarts; its user signs in once more",
    ["guardedStore", "restartAfterMs: store.restartAfterMs", "restartAfterMs: 0"],
  ),
  harmless(
    "an event's bound is its second's beginning, not its end",
    "the issue times of tokens are whole seconds, too",
    ["CarryOutEvent##remove", "issuedUntil({ verified: true, issuedAt: lastOf(event) })", "lastOf(event)"],
  ),
  harmless(
    "a recheck writes its session without comparing it",
    "a session is removed with its grant, which is compared; at most a touch is lost",
    ["confirmSession", "[asSeen(key, found.cell)]", "[]"],
  ),
  harmless(
    "a grant leaves the cache with its session's first idle time",
    "an expired grant is like one that was never refreshed; the user signs in once more",
    [
      "storeSignIn",
      "{ key: $grantKey, value: { ...grant, since }, seal: grantSeal, endsAt }",
      "{ key: $grantKey, value: { ...grant, since }, seal: grantSeal, endsAt: session.idleExpiresAt }",
    ],
  ),
  harmless(
    "rulings live exactly as long as a redemption may take",
    "a redemption that began before them ends no later",
    ["outlivesRedemption", "limits.redemptionMs + 1_000", "limits.redemptionMs"],
  ),
];
