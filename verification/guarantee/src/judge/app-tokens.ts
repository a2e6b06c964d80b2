import { ownApp } from "../world/app.ts";
import { type Facts, wentWrong } from "./facts.ts";
import type { ClientRequest } from "./history.ts";
import { isLastAnswerMissing } from "./served-in-outage.ts";
import type { Violation } from "./violation.ts";

/**
 * An app's own tokens. G9: they belong to its client at its provider, and no other app gets them. G7: no removal of a user takes
 * them, so the app gets one unless something fails.
 */
export function appTokens(facts: Facts): Violation[] {
  return facts.requests.filter(({ kind }) => kind === "app-token").flatMap((request) => ofRequest(facts, request));
}

function ofRequest(facts: Facts, request: ClientRequest): Violation[] {
  const { task, outcome, closedAt } = request;
  const violation = (guarantee: Violation["guarantee"], what: string): Violation[] => [
    { guarantee, what: `"${task}" ${what}` },
  ];
  if (closedAt === undefined) return violation("G5", "waits for a token, and gets no answer");
  if (outcome?.is === "token")
    return isLastAnswerMissing(facts, request)
      ? violation("G8", "got a token for the app, although the store failed")
      : strange(facts, request).flatMap((what) => violation("G9", what));
  if (outcome?.is === "error" && !hadTrouble(facts, request))
    return violation("G7", `got no token for the app: ${outcome.code}`);
  return [];
}

/** Whether something failed while the request lasted, or another one for which it may have waited. */
function hadTrouble({ steps, requests }: Facts, { openedAt, closedAt = openedAt }: ClientRequest): boolean {
  const others = requests.filter(
    ({ kind, closedAt: end = closedAt, ...each }) =>
      kind === "app-token" && openedAt <= end && each.openedAt <= closedAt,
  );
  const from = Math.min(openedAt, ...others.map((each) => each.openedAt));
  return steps.slice(from + 1, closedAt + 1).some((step) => wentWrong(step) || step.what === "timer(refresh)");
}

function strange({ world }: Facts, { app, outcome, wanted }: ClientRequest): string[] {
  const { client, issuer } = (world.options.apps ?? []).find(({ name }) => name === app) ?? ownApp;
  const issued = world.providerOf({ issuer }).appTokens.find(({ value }) => value === outcome?.token);
  if (issued === undefined) return [`got "${outcome?.token}", which its provider has given to no app`];
  if (issued.client !== client) return [`got "${issued.value}" of another client`];
  const isComplete = wanted?.scopes.every((scope) => issued.scopes.includes(scope)) ?? true;
  if (!isComplete || issued.resource !== wanted?.resource) return [`got "${issued.value}", which is for another API`];
  return [];
}
