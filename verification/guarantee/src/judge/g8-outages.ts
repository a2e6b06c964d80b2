import { type Facts, seenAt, wentWrong } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import { mayBeMarked } from "./marks.ts";
import { unseenFailover } from "./views.ts";
import type { Violation } from "./violation.ts";

/**
 * G8: no outage signs a user in or out. A request with a living session sees its user, and a request with an ended session
 * sees no user. While the store is unavailable, the answer is 503.
 */
export function outages(facts: Facts): Violation[] {
  return facts.requests.flatMap((request) => {
    if (request.kind === "acquire" || request.kind === "visit") return ofRequest(facts, request);
    return request.kind === "sign-out" ? ofSignOut(facts, request) : [];
  });
}

function ofRequest(facts: Facts, request: ClientRequest): Violation[] {
  const { outcome, task, session: attempt, kind, calledAt = -1 } = request;
  if (outcome === undefined || outcome.is === "no answer" || attempt === undefined) return unanswered(request);
  // G9 judges the answers of another app.
  if (facts.isUnknown(request, attempt)) return [];
  const violation = (what: string): Violation[] => [{ guarantee: "G8", what: `"${task}" ${what}` }];
  // A long response looks again, and answers by its last question.
  const asked = kind === "visit" ? Math.max(request.openedAt, calledAt) : request.openedAt;
  const steps = facts.stepsOf(request);
  // A list of sessions reads each of them, after the request's own.
  const listed = steps.find(({ what }) => what.startsWith("listSessions"))?.index ?? Number.POSITIVE_INFINITY;
  const looks = steps.filter(({ what, index }) => isLook(what) && asked < index && index < listed);
  // A recheck looks again to write its result, and repeats this until it succeeds. No request waits for it for long.
  const isFailed = facts.world.options.recheck === undefined ? looks.some(isFailure) : !looks.some(isSuccess);
  if (isFailed && looks.length > 0 && (outcome.status !== 503 || outcome.cookie !== "kept")) {
    return violation(`could not read its session, and was answered "${outcome.is}"`);
  }
  const shared = looks.length > 0 ? [] : facts.stepsShared(request).filter(({ what }) => isLook(what));
  const succeeded = [...looks, ...shared].filter(isSuccess);
  const moments = succeeded.length > 0 ? succeeded.map(({ index }) => index) : [asked];
  const states = moments.map((index) => seenAt(attempt, index).session);
  const last = shared.length > 0 ? states.includes(true) : states.at(-1);
  const isIn = outcome.is === "user" || outcome.is === "token";
  // The last look at the session counts, because a touch that came after a removal serves no request.
  const isBehind = unseenFailover(facts, succeeded.at(-1)) !== undefined;
  const rechecked = facts.world.options.recheck === undefined ? [] : [seenAt(attempt, facts.last(request)).session];
  if (isIn && last !== true && !isBehind)
    return violation(`was served for ${nameOf(attempt)}, whose session had ended`);
  if (isIn && isPastItsEnd(facts, attempt, request))
    return violation(`was served for ${nameOf(attempt)}, whose session had expired`);
  const isOut = outcome.is === "anonymous" || outcome.cookie === "cleared";
  if (isOut && ![...states, ...rechecked].includes(false) && !(request.isGuarded && mayBeMarked(facts, attempt)))
    return violation(`was treated as anonymous, but ${nameOf(attempt)} is signed in`);
  return [];
}

const hour = 3_600_000;

/** The simulated apps' sessions end 168 h after their beginning, or after 8 h without a request, by the clock of their partition. */
function isPastItsEnd({ world }: Facts, attempt: Attempt, request: ClientRequest): boolean {
  const now = request.openedTime;
  const { skew, arrivalMs = 0 } = world.options;
  const apartMs = (skew?.maxMs ?? 0) + 2 * arrivalMs;
  const uses = world.history.requests.filter(
    (each) => each.session === attempt && each.openedTime < now && !each.isIdle,
  );
  const last = Math.max(attempt.time, ...uses.map(({ openedTime, closedTime = openedTime }) => closedTime));
  return now - attempt.time > 168 * hour + apartMs || now - last > 8 * hour + apartMs;
}

function ofSignOut(facts: Facts, request: ClientRequest): Violation[] {
  const { outcome, task, calledAt = -1 } = request;
  const looks = facts.stepsOf(request).filter(({ what }) => isLook(what));
  // A recheck that continues beside the sign-out looks, too.
  const isRechecking = facts.world.options.recheck !== undefined;
  const failed = looks.some((step) => step.index > calledAt && isFailure(step));
  if (!failed || (isRechecking && looks.some(isSuccess)) || outcome === undefined || outcome.is === "no answer")
    return [];
  if (outcome.status === 503 && outcome.cookie === "kept") return [];
  // The app's own code gets the error.
  if (outcome.is === "error" && outcome.code === "store_unavailable") return [];
  return [{ guarantee: "G8", what: `"${task}" could not read its session, and was answered as signed out` }];
}

/** A late answer is no look: its look was an earlier step. */
const isLook = (what: string): boolean => what.startsWith("readSession") && !what.endsWith("late answer");
const isFailure = (step: Facts["steps"][number]): boolean => wentWrong(step) && step.course !== "slow";

const isSuccess = (step: Facts["steps"][number]): boolean => !isFailure(step);

function unanswered(request: ClientRequest): Violation[] {
  if (request.kind !== "visit" || request.closedAt !== undefined) return [];
  return [{ guarantee: "G8", what: `"${request.task}" never got an answer` }];
}
