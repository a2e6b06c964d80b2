import type { Entry, Reset } from "../world/history.ts";
import {
  type AccountFacts,
  ends,
  type KnownSession,
  mayBeForgotten,
  mayMeet,
  mayTakeTokens,
  mustMeet,
  type RemovalFact,
  takesTokens,
} from "./facts.ts";
import type { Violation } from "./violation.ts";

/** An answer that concerns one session. */
interface Told {
  readonly entry: Entry;
  readonly end: number;
  readonly session: KnownSession;
}

const byStart = (a: Entry, b: Entry): number => a.start - b.start;

/** G1, G2, G3, G7: no removed session or token is seen again. G7, G8: nothing ends without a removal. */
export function judgeSessions(
  facts: AccountFacts,
  lostAnswers: ReadonlySet<string>,
  resets: readonly Reset[],
): Violation[] {
  const firstSeenDead = firstDeaths(facts);
  return facts.entries.flatMap((entry) => {
    const { order, answer, end } = entry;
    if (!("handle" in order) || answer === undefined || end === undefined) return [];
    const session = facts.sessions.get(order.handle);
    if (session === undefined) return [];
    const told: Told = { entry, end, session };
    if ((answer.told === "alive" || answer.told === "token") && hasOutlived(told, resets)) {
      const what = "a session from before the store lost its data answered";
      return [{ kind: "outlivedReset", rule: "G10", what, entries: story(session, facts, entry) }];
    }
    if (mayBeForgotten(session, resets, end)) {
      if (answer.told === "anonymous") return [];
      if (answer.told === "failed" && (answer.code === "signed_out" || answer.code === "interaction_required"))
        return [];
    }
    if (answer.told === "alive") return judgeAlive(told, facts, firstSeenDead);
    if (answer.told === "token") return judgeToken(told, answer.from, facts, firstSeenDead, resets);
    if (answer.told === "anonymous") return judgeAnonymous(told, facts);
    if (answer.told === "failed") return judgeFailure(told, answer.code, facts, lostAnswers);
    return [];
  });
}

const hasOutlived = ({ entry, session }: Told, resets: readonly Reset[]): boolean =>
  resets.some(({ from, until }) => session.told < from && until < entry.start);

/** When a client first learned that a session has ended. */
function firstDeaths({ entries }: AccountFacts): ReadonlyMap<string, Entry> {
  const deaths = new Map<string, Entry>();
  for (const entry of entries) {
    const { order, answer, end } = entry;
    if (!("handle" in order) || answer?.told !== "anonymous" || end === undefined) continue;
    const known = deaths.get(order.handle);
    if (known?.end === undefined || end < known.end) deaths.set(order.handle, entry);
  }
  return deaths;
}

function judgeAlive({ entry, session }: Told, facts: AccountFacts, deaths: ReadonlyMap<string, Entry>): Violation[] {
  const cause = facts.removals.find(
    (removal) => isOver(removal, entry) && mustMeet(removal, session) && ends(removal, session),
  );
  if (cause !== undefined) {
    const what = "a session answered after its end had been acknowledged";
    return [
      { kind: "lostSignOut", rule: ruleOf(cause, session), what, entries: story(session, facts, cause.entry, entry) },
    ];
  }
  const death = deaths.get(session.handle);
  if (death?.end === undefined || death.end >= entry.start) return [];
  const what = "a session answered after a client had learned that it has ended";
  return [{ kind: "lostSignOut", rule: "G7", what, entries: story(session, facts, death, entry) }];
}

function judgeToken(
  told: Told,
  from: string,
  facts: AccountFacts,
  deaths: ReadonlyMap<string, Entry>,
  resets: readonly Reset[],
): Violation[] {
  const { entry, session } = told;
  if (from !== session.code) {
    const what = "a session got the token of another sign-in";
    return [{ kind: "strange", rule: "G1", what, entries: story(session, facts, entry) }];
  }
  const cause = facts.removals.find(
    (removal) =>
      isOver(removal, entry) &&
      mustMeet(removal, session) &&
      takesTokens(removal, session, facts.sessions.values(), resets),
  );
  if (cause === undefined) return judgeAlive(told, facts, deaths);
  const what = "a token was returned after its acknowledged removal, without a new sign-in";
  return [
    { kind: "resurrected", rule: ruleOf(cause, session), what, entries: story(session, facts, cause.entry, entry) },
  ];
}

function judgeAnonymous({ entry, session, end }: Told, facts: AccountFacts): Violation[] {
  if (entry.start < session.told) return [];
  if (facts.removals.some((removal) => mayMeet(removal, session, end) && ends(removal, session))) return [];
  const what = "a living session was answered as anonymous";
  return [{ kind: "endedForNothing", rule: "G7/G8", what, entries: story(session, facts, entry) }];
}

function judgeFailure(told: Told, code: string, facts: AccountFacts, lostAnswers: ReadonlySet<string>): Violation[] {
  const { entry, session, end } = told;
  if (code === "store_unavailable" || code === "provider_unavailable") return [];
  if (code !== "signed_out" && code !== "interaction_required") {
    return [
      {
        kind: "strange",
        rule: "G8",
        what: `an unexpected answer: ${code}`,
        entries: story(session, facts, entry),
      },
    ];
  }
  if (facts.removals.some((removal) => mayMeet(removal, session, end) && mayTakeTokens(removal, session))) return [];
  if (code === "interaction_required" && mayBeUnknown(told, facts, lostAnswers)) return [];
  const what = `a living session without a sign-out was answered with ${code}`;
  return [{ kind: "endedForNothing", rule: "G7", what, entries: story(session, facts, entry) }];
}

/** A refresh with an unknown outcome ends its grant (G5): its answer was lost, it took too long, or was cut off. */
export function mayBeUnknown(
  { session, end }: Pick<Told, "session" | "end">,
  facts: AccountFacts,
  lostAnswers: ReadonlySet<string>,
): boolean {
  if (lostAnswers.has(session.code)) return true;
  return facts.entries.some(({ order, answer, start, end: over }) => {
    if (order.op !== "token" || order.handle !== session.handle || start >= end) return false;
    return (
      over === undefined || over - start > slowMs || (answer?.told === "failed" && answer.code.endsWith("_unavailable"))
    );
  });
}

const slowMs = 3_000;

const isOver = ({ done }: RemovalFact, entry: Entry): boolean => done !== undefined && done < entry.start;

function ruleOf({ entry }: RemovalFact, { told }: KnownSession): string {
  const isNotice = entry.order.op === "front-channel" || entry.order.op === "back-channel";
  if (told > entry.start) return isNotice ? "G3" : "G2";
  return isNotice ? "G7" : "G1";
}

export function story({ handle }: KnownSession, { entries }: AccountFacts, ...others: Entry[]): Entry[] {
  const beginning = entries.filter(({ answer }) => answer?.told === "signed-in" && answer.handle === handle);
  return [...new Set([...beginning, ...others])].sort(byStart);
}
