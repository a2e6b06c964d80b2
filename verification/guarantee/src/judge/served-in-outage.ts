import type { Step } from "../schedule/step.ts";
import { type Facts, wentWrong } from "./facts.ts";
import type { ClientRequest } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/**
 * G8: while the store is unavailable, no request is served. If the last thing that a request asked of the store about its session
 * or its tokens has failed, it gets neither a user nor a token.
 */
export function servedInOutage(facts: Facts): Violation[] {
  return facts.requests.flatMap((request): Violation[] => {
    const { session, outcome, task } = request;
    if (session === undefined || (outcome?.is !== "user" && outcome?.is !== "token")) return [];
    if (!isLastAnswerMissing(facts, request)) return [];
    return [{ guarantee: "G8", what: `"${task}" was served for ${nameOf(session)}, although the store failed` }];
  });
}

/** Whether the store has failed, and the request has not asked again. Requests don't wait for a slow recheck, which then continues. */
export function isLastAnswerMissing(facts: Facts, request: ClientRequest): boolean {
  const steps = facts.stepsOf(request);
  const last = steps.findLast(({ what }) => asks.test(what) && !what.endsWith("late answer"));
  return last !== undefined && isFailure(last) && !steps.some(({ what }) => what.startsWith("timer("));
}

const asks = /^(readSession|readGrant|claimRefresh|commitRefresh|releaseRefresh)/;

const isFailure = (step: Step): boolean => wentWrong(step) && step.course !== "slow";
