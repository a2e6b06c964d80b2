import type { ProviderReport } from "../provider/provider.ts";
import type { Recorded } from "../world/history.ts";
import {
  type AccountFacts,
  ends,
  type KnownSession,
  mayBeForgotten,
  mayMeet,
  mustMeet,
  type RemovalFact,
  takesTokens,
} from "./facts.ts";
import { mayBeUnknown, story } from "./sessions.ts";
import type { Violation } from "./violation.ts";

/**
 * G2: removed grants are revoked, even if processes were killed. Exceptions: grants that the store has lost, grants that a
 * sign-in of the same browser has replaced, and tokens of a refresh with an unknown outcome.
 */
export function judgeRevocations(
  facts: AccountFacts,
  { livingFamilies, revokedFamilies, lostAnswers }: ProviderReport,
  { resets }: Pick<Recorded, "resets">,
): Violation[] {
  const [living, revoked, lost] = [new Set(livingFamilies), new Set(revokedFamilies), new Set(lostAnswers)];
  return [...facts.sessions.values()].flatMap((session): Violation[] => {
    if (!living.has(session.code) || mayBeForgotten(session, resets)) return [];
    const cause = facts.removals.find(
      (removal) => mustMeet(removal, session) && takesTokens(removal, session, facts.sessions.values(), resets),
    );
    if (cause === undefined || facts.removals.some((removal) => mayReplace(removal, session))) return [];
    const end = Number.POSITIVE_INFINITY;
    if (revoked.has(session.code) && mayBeUnknown({ session, end }, facts, lost)) return [];
    const what = "a grant was removed, and its refresh token was never revoked";
    return [
      { kind: "notRevoked", rule: "G2", what, entries: story(session, facts, ...usesOf(session, facts), cause.entry) },
    ];
  });
}

const usesOf = ({ handle }: KnownSession, { entries }: AccountFacts) =>
  entries.filter(({ order }) => "handle" in order && order.handle === handle);

/** The provider's grant may continue under the session that replaced the old one. */
const mayReplace = (removal: RemovalFact, session: KnownSession): boolean =>
  removal.entry.order.op === "sign-in" && ends(removal, session) && mayMeet(removal, session, Number.POSITIVE_INFINITY);
