import type { Facts } from "./facts.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/**
 * G3: a logout notice that arrives before the sign-in that it concerns is stored stops that sign-in.
 */
export function noticeOvertakes(_facts: Facts, left: readonly Leftover[]): Violation[] {
  return left.flatMap(({ what, isWrittenAfter, isBack, attempt, removal }): Violation[] => {
    if (what !== "session" || removal.kind !== "notice" || !isWrittenAfter || isBack) return [];
    const stored = `the sign-in of ${nameOf(attempt)} was stored after "${removal.task}" had stopped it`;
    return [{ guarantee: "G3", what: stored, resurrected: true }];
  });
}
