import type { Facts } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import { unseenFailover } from "./views.ts";
import type { Violation } from "./violation.ts";

/** The provider's clock is ahead, and until it has seen a fresh token, a process doesn't know it. */
const seemsNewer = ({ steps }: Facts, { certificate }: Attempt, reset: number): boolean =>
  certificate.issuedAt > (steps[reset]?.time ?? 0);

/** A process may use a view of the masters from before a failover. */
const isUnseen = (facts: Facts, request: ClientRequest): boolean =>
  unseenFailover(facts, facts.steps[facts.decidedAt(request)]) !== undefined;

/** G10: after a store has lost its data, no older token is exchanged, because its user may have signed out. */
export function resetFailsClosed(facts: Facts): Violation[] {
  return facts.requests.flatMap((request): Violation[] => {
    const { kind, outcome, session, task } = request;
    if (kind !== "on-behalf-of" || outcome?.is !== "token" || session === undefined) return [];
    const reset = facts.world.history.resets.find((each) => session.begunAt < each && each < facts.first(request));
    if (reset === undefined || seemsNewer(facts, session, reset) || isUnseen(facts, request)) return [];
    const what = `"${task}" exchanged the token of ${nameOf(session)}, which is older than the store's memory`;
    return [{ guarantee: "G10", what }];
  });
}
