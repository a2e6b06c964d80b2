import { accountOf } from "../provider/certificate.ts";
import { type Facts, seenAt } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G9: a list of sessions has only those of its account, and a user's list only those of this app. G8: it has no ended session. */
export function sessionLists(facts: Facts): Violation[] {
  return facts.requests.flatMap((request) =>
    (request.outcome?.listed ?? []).flatMap((listed) => ofListed(facts, request, listed)),
  );
}

function ofListed(facts: Facts, request: ClientRequest, listed: Attempt): Violation[] {
  const { task, session, lists = session && accountOf(session.certificate) } = request;
  const violation = (guarantee: Violation["guarantee"], what: string): Violation[] => [
    { guarantee, what: `"${task}" listed the session of ${nameOf(listed)}, ${what}` },
  ];
  if (accountOf(listed.certificate) !== lists) return violation("G9", "of another account");
  if (session !== undefined && listed.app !== request.app) return violation("G9", "of another app");
  if (facts.world.history.failovers.length > 0) return [];
  return wasAlive(request, listed) ? [] : violation("G8", "which had ended");
}

const wasAlive = ({ openedAt, closedAt = openedAt }: ClientRequest, listed: Attempt): boolean =>
  seenAt(listed, openedAt).session || listed.seen.some(({ at, session }) => session && openedAt < at && at <= closedAt);
