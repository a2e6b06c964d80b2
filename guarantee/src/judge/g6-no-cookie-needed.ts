import type { Facts } from "./facts.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G6: a front-channel logout needs no cookie: `sid` (and `iss` where it is sent) finds the session. */
export function noCookieNeeded(_facts: Facts, left: readonly Leftover[]): Violation[] {
  return left.flatMap(({ what, isWrittenAfter, attempt, removal }): Violation[] => {
    if (what !== "session" || isWrittenAfter || removal.intent.by !== "front-channel") return [];
    return [
      { guarantee: "G6", what: `"${removal.task}" was told to be done, and left the session of ${nameOf(attempt)}` },
    ];
  });
}
