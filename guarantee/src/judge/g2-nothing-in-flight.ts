import type { RefreshToken } from "../provider/refresh-tokens.ts";
import { type Facts, seenAt, wentWrong } from "./facts.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/**
 * G2: a refresh or a redemption in flight when its account is removed writes nothing back; its caller gets `signed_out`,
 * and what it was given is revoked.
 */
export function nothingInFlight(facts: Facts, left: readonly Leftover[]): Violation[] {
  return [...writtenBack(left), ...wrongAnswers(facts), ...unrevoked(facts), ...unanswered(facts)];
}

function writtenBack(left: readonly Leftover[]): Violation[] {
  return left.flatMap(({ what, isWrittenAfter, isBack, attempt, removal }): Violation[] => {
    const isNotice = removal.kind === "notice";
    if (!isWrittenAfter || (what === "session" && (isBack || isNotice))) return [];
    const written = `${what} of ${nameOf(attempt)} were written after "${removal.task}" removed them`;
    return [{ guarantee: "G2", what: written, resurrected: true }];
  });
}

function wrongAnswers(facts: Facts): Violation[] {
  const refreshes = facts.requests.flatMap((request): Violation[] => {
    const attempt = facts.world.history.attempt(request.session);
    if (request.kind !== "acquire" || request.outcome?.is !== "error" || attempt === undefined) return [];
    const steps = facts.stepsOf(request);
    const read = steps.find(({ what }) => what === "readGrant");
    const wasThere = read !== undefined && seenAt(attempt, read.index).grant !== "none";
    const isGone = seenAt(attempt, facts.decidedAt(request)).grant === "none";
    if (!wasThere || !isGone || steps.some(wentWrong) || request.outcome.code === "signed_out") return [];
    return [{ guarantee: "G2", what: `"${request.task}" was told ${request.outcome.code} and not signed_out` }];
  });
  const redemptions = facts.attempts.flatMap((attempt): Violation[] => {
    if (attempt.toldAt === undefined || attempt.outcome === "created") return [];
    return [{ guarantee: "G2", what: `${nameOf(attempt)} was told to be signed in, and was "${attempt.outcome}"` }];
  });
  return [...refreshes, ...redemptions];
}

/** Refresh tokens that still work, that nobody can use any more, and that nobody has tried to revoke. */
function unrevoked(facts: Facts): Violation[] {
  const { provider, history } = facts.world;
  const isReported = history.events.some(({ event }) => event.type === "revocation_failed");
  if (isReported) return [];
  const kept = new Set(facts.attempts.map((attempt) => seenAt(attempt, facts.steps.length).refreshToken));
  const lost = provider.tokens.all.filter(({ name, state }) => state === "living" && !kept.has(name));
  return lost
    .filter((token) => !isExcused(facts, token))
    .map(({ name }) => ({ guarantee: "G2", what: `${name} is in nobody's hands, and was not revoked` }));
}

/** Nobody can revoke what a node took with it when it died, or what was lost on its way to or from a store. */
function isExcused(facts: Facts, { recipient, name }: RefreshToken): boolean {
  const { steps, attempts } = facts;
  const died = steps.some(({ what, course }) => what.endsWith("dies") && course === "ok");
  const ofTask = (task: string) =>
    steps.some((step) => step.task === task && wentWrong(step) && step.course !== "slow");
  if (died || facts.world.history.resets.length > 0 || ofTask(recipient.task)) return true;
  const attempt = attempts.find(({ seen }) => seen.some(({ refreshToken }) => refreshToken === name));
  if (attempt === undefined) return false;
  // The step that took it away: the provider's session goes on after a new sign-in of the same browser, and its grant with it.
  const index = attempt.seen.findLastIndex(({ refreshToken }) => refreshToken === name);
  const { at: taken = -1, grant } = attempt.seen[index + 1] ?? {};
  // Nobody has removed it: its grant came to its end, because nobody knows whether it was sent.
  if (grant === "ended") return true;
  const request = facts.requestOf(taken);
  return request?.kind === "callback" || ofTask(steps[taken]?.task ?? "");
}

function unanswered(facts: Facts): Violation[] {
  return facts.requests.flatMap((request): Violation[] => {
    if (request.kind !== "callback" || request.closedAt !== undefined) return [];
    return [{ guarantee: "G2", what: `"${request.task}" never got an answer to its sign-in` }];
  });
}
