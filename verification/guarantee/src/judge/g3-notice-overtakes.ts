import type { Facts } from "./facts.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/**
 * G3: a logout notice that arrives before the sign-in that it concerns is stored stops that sign-in. The markers of front-channel
 * requests have a limit, and a marker that is dropped is an event.
 */
export function noticeOvertakes(facts: Facts, left: readonly Leftover[]): Violation[] {
  return [...overtaken(left), ...overTheLimit(facts)];
}

function overtaken(left: readonly Leftover[]): Violation[] {
  return left.flatMap(({ what, isWrittenAfter, isBack, attempt, removal }): Violation[] => {
    if (what !== "session" || removal.kind !== "notice" || !isWrittenAfter || isBack) return [];
    const stored = `the sign-in of ${nameOf(attempt)} was stored after "${removal.task}" had stopped it`;
    return [{ guarantee: "G3", what: stored, resurrected: true }];
  });
}

/** Within this time no marker expires. */
const markerMs = 60_000;

/** Markers that were kept although there were more than the limit. */
function overTheLimit(facts: Facts): Violation[] {
  const limit = facts.world.options.maxFrontChannelMarkers;
  const noticed = facts.done.filter(({ intent }) => intent.by === "front-channel");
  const [first, last] = [noticed.at(0), noticed.at(-1)];
  if (limit === undefined || first === undefined || last === undefined) return [];
  const sids = new Set(noticed.map(({ intent }) => intent.sid)).size;
  const dropped = facts.world.history.events.filter(({ event }) => event.type === "marker_evicted").length;
  if (sids - dropped <= limit || (last.closedTime ?? 0) - first.openedTime > markerMs) return [];
  return [{ guarantee: "G3", what: `${sids - dropped} markers of front-channel requests are kept, and not ${limit}` }];
}
