import type { ProviderReport } from "../provider/provider.ts";
import type { Entry, Kill, LateToken, Recorded } from "../world/history.ts";
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
 * G2: removed grants are revoked, even if processes were killed. If the process of the removal still lives, it has done so itself.
 * Exceptions: grants that the store has lost, grants that a sign-in of the same browser has replaced, and tokens of a refresh with an
 * unknown outcome.
 */
export function judgeRevocations(
  facts: AccountFacts,
  { livingFamilies, leftFamilies, revokedFamilies, lostAnswers }: ProviderReport,
  recorded: Recorded,
): Violation[] {
  const { resets } = recorded;
  const [living, revoked, lost] = [new Set(livingFamilies), new Set(revokedFamilies), new Set(lostAnswers)];
  const left = new Set(leftFamilies);
  return [...facts.sessions.values()].flatMap((session): Violation[] => {
    const isLiving = living.has(session.code);
    if (!(isLiving || left.has(session.code)) || mayBeForgotten(session, resets)) return [];
    const cause = facts.removals.find(
      (removal) =>
        mustMeet(removal, session) &&
        takesTokens(removal, session, facts.sessions.values(), resets) &&
        (isLiving || nextKill(recorded, { worker: removal.entry.worker, at: removal.start }) === undefined),
    );
    if (cause === undefined || facts.removals.some((removal) => mayReplace(removal, session))) return [];
    const end = Number.POSITIVE_INFINITY;
    if (revoked.has(session.code) && mayBeUnknown({ session, end }, facts, lost)) return [];
    const [kind, what] = isLiving ? notRevoked : leftToOthers;
    const entries = story(session, facts, ...usesOf(session, facts), cause.entry);
    const { worker, start: at } = cause.entry;
    return [{ kind, rule: "G2", what, entries, notes: whatFollowed(recorded, { worker, at }, entries) }];
  });
}

const notRevoked = ["notRevoked", "a grant was removed, and its refresh token was never revoked"] as const;
const leftToOthers = [
  "leftToOthers",
  "a grant was removed, and only another process revoked its refresh token, although the first one still lived",
] as const;

/** The longest time of a revocation while its process runs and the provider answers, in ms. */
export const revokedWithinMs = 2_000;

/** G2: a refresh token that arrived too late is revoked, unless its process was killed before it had run long enough. */
export function judgeLateTokens(recorded: Recorded, { living, revokesAfterMs }: ProviderReport): Violation[] {
  const alive = new Set(living);
  return recorded.lateTokens.flatMap((late): Violation[] => {
    const kill = nextKill(recorded, late);
    const wasKilled = kill !== undefined && kill.ran - late.ran < revokedWithinMs + revokesAfterMs;
    if (wasKilled || !alive.has(late.token)) return [];
    const what = "a refresh token arrived late and was not revoked";
    const entries = [late.entry];
    return [{ kind: "notRevoked", rule: "G2", what, entries, notes: whatFollowed(recorded, late, entries) }];
  });
}

type Moment = Pick<LateToken, "worker" | "at"> & Partial<Pick<LateToken, "ran">>;

const nextKill = ({ kills }: Recorded, { worker, at }: Moment): Kill | undefined =>
  kills.find((kill) => kill.worker === worker && kill.at > at);

/** The failed revocations of a worker after a moment, and its next kill: why a token may still be valid. */
function whatFollowed(recorded: Recorded, moment: Moment, [first]: readonly Entry[]): string[] {
  const time = (at: number) => (at - (first?.start ?? 0)).toFixed(1).padStart(10);
  const kill = nextKill(recorded, moment);
  const failed = recorded.failedRevocations.filter(({ worker, at }) => worker === moment.worker && at > moment.at);
  const notes = failed.slice(0, mostNoted).map(({ at, what }) => `${time(at)}  revocation_failed: ${what}`);
  const ran = kill === undefined || moment.ran === undefined ? "" : ` after it had run for ${kill.ran - moment.ran} ms`;
  const end = kill === undefined ? "was not killed any more" : `was killed at ${time(kill.at).trim()}${ran}`;
  return [...notes, `process ${moment.worker} ${end}`];
}

const mostNoted = 10;

const usesOf = ({ handle }: KnownSession, { entries }: AccountFacts) =>
  entries.filter(({ order }) => "handle" in order && order.handle === handle);

/** The provider's grant may continue under the session that replaced the old one. */
const mayReplace = (removal: RemovalFact, session: KnownSession): boolean =>
  removal.entry.order.op === "sign-in" && ends(removal, session) && mayMeet(removal, session, Number.POSITIVE_INFINITY);
