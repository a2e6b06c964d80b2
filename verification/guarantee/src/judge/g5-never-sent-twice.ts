import type { CodeSentTwice, SimulatedProvider } from "../provider/simulated-provider.ts";
import type { Step } from "../schedule/step.ts";
import { type Facts, wentWrong } from "./facts.ts";
import type { Attempt } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import { unseenFailover } from "./views.ts";
import type { Violation } from "./violation.ts";

/**
 * G5: no single-use refresh token and no code is sent twice. A grant whose refresh has an unknown outcome ends, and stays ended. A
 * grant whose refresh was provably not sent stays. Every call that waits for a token gets an answer.
 */
export function neverSentTwice(facts: Facts): Violation[] {
  const { providers } = facts.world;
  const twice = providers.flatMap(({ codesSentTwice }) => codesSentTwice).filter((each) => !isForgotten(facts, each));
  const codes = twice.map(({ code }): Violation => ({ guarantee: "G5", what: `${code} was sent twice` }));
  return [...codes, ...sentTwice(facts), ...facts.attempts.flatMap((each) => ends(facts, each)), ...unanswered(facts)];
}

/**
 * A store that has lost its memory doesn't recognize a repeated callback. A used sign-in is remembered for as long as its browser
 * keeps its cookie.
 */
function isForgotten(facts: Facts, { byOne, first, again }: CodeSentTwice): boolean {
  const { steps, world } = facts;
  const begunFor = (sent: number) =>
    steps.findLast(
      ({ what, index, task }) => task === steps[sent]?.task && index < sent && what.startsWith("beginRedemption"),
    );
  const begun = [begunFor(first), begunFor(again)];
  // The callback that sent the code last may have begun its redemption first.
  const from = Math.min(...begun.map((step) => step?.index ?? first));
  const isLost =
    begun.some((step) => unseenFailover(facts, step) !== undefined) ||
    world.history.resets.some((reset) => from < reset && reset < again);
  return !byOne && (isLost || (steps[again]?.time ?? 0) - (steps[first]?.time ?? 0) > transactionMs);
}

const transactionMs = 600_000;

/** How many refresh tokens were sent more often than they may be. */
export function sentTwice(facts: Facts): Violation[] {
  return facts.world.providers.flatMap((provider) => sentTwiceTo(provider, facts));
}

function sentTwiceTo(provider: SimulatedProvider, { steps }: Facts): Violation[] {
  const isLate = ({ what }: Facts["steps"][number]) => what === "provider.refresh, late answer";
  const wasHeard = (step: number, before: number) => {
    const { course = "ok", task } = steps[step] ?? {};
    const isAnswered = steps.some(
      (each) => each.task === task && step < each.index && each.index < before && isLate(each),
    );
    return course === "ok" || course === "less" || (course === "slow" && isAnswered);
  };
  const isSingleUse = provider.refreshTokens === "single-use";
  return provider.tokens.all.flatMap(({ name, sentAt, keptAt }): Violation[] => {
    const again = sentAt.slice(1).filter((at, index) => {
      // A reusable token may be sent again after a refresh has shown that it is reusable. If the client says that its tokens are
      // single-use, only a token that the provider has returned again may be.
      const before = sentAt[index] ?? at;
      const kept = isSingleUse ? keptAt.filter((each) => each === before) : keptAt;
      return !kept.some((each) => (each < at || at < 0) && wasHeard(each, at));
    });
    if (again.length === 0 || (provider.refreshTokens === "reusable" && !provider.rotates)) return [];
    return [{ guarantee: "G5", what: `${name} was sent ${sentAt.length} times, in steps ${sentAt.join(" and ")}` }];
  });
}

function ends(facts: Facts, attempt: Attempt): Violation[] {
  const found: Violation[] = [];
  for (const [index, { grant, at }] of attempt.seen.entries()) {
    const before = attempt.seen[index - 1]?.grant;
    if (before === "ended" && grant === "living") {
      found.push({ guarantee: "G5", what: `the ended grant of ${nameOf(attempt)} came back`, resurrected: true });
    }
    const isUnsentOnly = facts.steps.slice(0, at + 1).every((step) => !concerns(step, attempt) || !isReason(step));
    if (before === "living" && grant === "ended" && isUnsentOnly && !wasHeldLong(facts, attempt, at)) {
      found.push({ guarantee: "G5", what: `the grant of ${nameOf(attempt)} ended for no reason` });
    }
  }
  return found;
}

/** Whether a step is about the grant's account or its refresh tokens. */
function concerns({ what, about, told }: Step, { place, seen }: Attempt): boolean {
  if (what.startsWith("provider.")) return seen.some(({ refreshToken = "?" }) => told.startsWith(refreshToken));
  const account = "account" in place.grant ? place.grant.account : "?";
  return [...(about.reads ?? []), ...(about.writes ?? [])].some((each) => each.includes(account));
}

/** The events that may end a grant at once: an unknown outcome, or a refusal. */
function isReason(step: Step): boolean {
  const { what, course, told } = step;
  if (what === "provider.refresh" && told.endsWith("refused")) return true;
  return ofRefresh.test(what) && wentWrong(step) && course !== "unsent" && course !== "slow";
}

const ofRefresh = /^provider\.refresh$|^(claim|commit|release)Refresh/;

/** Whether a refresh had the grant for so long that it timed out, or that others regard it as abandoned. */
function wasHeldLong({ steps }: Facts, attempt: Attempt, at: number): boolean {
  return steps.slice(0, at).some((claim) => {
    if (!/^claimRefresh/.test(claim.what) || !isDone(claim) || !concerns(claim, attempt)) return false;
    const isEnd = (step: Step) =>
      step.task === claim.task && /^(commit|release)Refresh/.test(step.what) && isDone(step);
    const end = steps.find((step) => step.index > claim.index && isEnd(step))?.index ?? at;
    return (steps[Math.min(end, at)]?.time ?? 0) - claim.time >= answerMs;
  });
}

/** Whether the store has claimed the grant, or has given it back. A look into cells changes nothing. */
const isDone = ({ what, told }: Step): boolean =>
  what.includes("/") ? told === "done" : !["busyForMs", "changed", '"abandoned"', '"removed"'].includes(told);

/** The longest time of a refresh. */
const answerMs = 20_000;

function unanswered(facts: Facts): Violation[] {
  return facts.requests.flatMap((request): Violation[] => {
    if (request.kind !== "acquire" || request.closedAt !== undefined) return [];
    return [{ guarantee: "G5", what: `"${request.task}" waits for a token, and gets no answer` }];
  });
}
