import type { Facts } from "./facts.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G10: after a store has lost its data, no older token is exchanged, because its user may have signed out. */
export function resetFailsClosed(facts: Facts): Violation[] {
  return facts.requests.flatMap((request): Violation[] => {
    const { kind, outcome, session, task } = request;
    if (kind !== "on-behalf-of" || outcome?.is !== "token" || session === undefined) return [];
    const reset = facts.world.history.resets.find((each) => session.begunAt < each && each < facts.first(request));
    if (reset === undefined) return [];
    const what = `"${task}" exchanged the token of ${nameOf(session)}, which is older than the store's memory`;
    return [{ guarantee: "G10", what }];
  });
}
