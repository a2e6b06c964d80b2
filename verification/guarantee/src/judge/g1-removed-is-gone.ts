import type { Facts } from "./facts.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import { endsTokens } from "./reach.ts";
import type { Violation } from "./violation.ts";

/**
 * G1: after a removal is reported as done, no token of the account can be read. No `acquireToken` that starts later
 * returns a token until the user signs in again. (G2 judges calls that started earlier.)
 */
export function removedIsGone(facts: Facts, left: readonly Leftover[]): Violation[] {
  const readable = left.flatMap(({ what, isWrittenAfter, attempt, removal }): Violation[] => {
    if (what !== "tokens" || isWrittenAfter) return [];
    return [{ guarantee: "G1", what: `tokens of ${nameOf(attempt)} can be read after "${removal.task}" was done` }];
  });
  const handedOut = facts.done.flatMap((removal) =>
    tokensAfter(facts, removal).flatMap(({ attempt, request }): Violation[] => {
      const { order } = facts;
      const start = [facts.beganBefore(attempt, removal), [facts.last(removal), facts.first(request)]] as const;
      const guarantee = order.canBe(start) ? "G1" : "G2";
      return [
        { guarantee, what: `"${request.task}" got a token of ${nameOf(attempt)} after "${removal.task}" was done` },
      ];
    }),
  );
  return [...readable, ...handedOut];
}

/** Calls that got a token although the removal of that token may have come before their last look at the store. */
function tokensAfter(facts: Facts, removal: Facts["done"][number]) {
  return facts.requests.flatMap((request) => {
    const { session: attempt } = request;
    if (request.outcome?.is !== "token" || attempt === undefined || facts.isForgotten(removal, attempt)) return [];
    const ends = endsTokens(facts, removal, attempt, "must");
    const last = [facts.last(removal), facts.decidedAt(request)] as const;
    return ends && facts.order.canBe([facts.beganBefore(attempt, removal), last]) ? [{ attempt, request }] : [];
  });
}
