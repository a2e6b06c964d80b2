import type { Execution } from "./execute.ts";

/** Everything observable of a run, in an order that doesn't depend on the order of its steps. */
export function outcomeOf({ world }: Execution): string {
  const { history, providers } = world;
  const requests = history.requests.map(({ task, kind, outcome }) => [task, kind, withoutMoments(outcome)]);
  const sessions = history.attempts.map(({ task, outcome, seen }) => {
    return [task, outcome, seen.map(({ session, grant, refreshToken }) => [session, grant, refreshToken])];
  });
  const tokens = providers
    .flatMap((each) => each.tokens.all)
    .map(({ name, state, sentAt, revokedAt }) => {
      return [name, state, sentAt.length, revokedAt.length];
    });
  const lines = [...requests, ...sessions, ...tokens].map((each) => JSON.stringify(each));
  return lines.sort().join("\n");
}

/** The target of a redirect has a state that contains the time. */
const withoutMoments = (outcome: object | undefined) => ({
  ...outcome,
  location: undefined,
  lost: undefined,
});
