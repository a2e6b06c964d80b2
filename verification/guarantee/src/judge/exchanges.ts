import type { Facts } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import { endsTokens } from "./reach.ts";
import type { Violation } from "./violation.ts";

/** By so much an app allows for the difference of the provider's clock and the store's, when it compares them. */
const allowedMs = 5000;

/** The life of a token for an API, as the provider and the library limit it. */
const bearerMs = 24 * 3_600_000;

/** After this time another node regards a refresh as abandoned. */
const claimMs = 40_000;

/** G7 for an API: a caller's token is refused only if a removal that concerns it, or a loss of the store's data, came after it. */
export function exchanges(facts: Facts): Violation[] {
  return facts.requests.flatMap((request) => refusedForNothing(facts, request));
}

function refusedForNothing(facts: Facts, request: ClientRequest): Violation[] {
  const { session, outcome, kind, task } = request;
  if (kind !== "on-behalf-of" || outcome?.code !== "signed_out" || session === undefined) return [];
  const { steps, world } = facts;
  const skewMs = world.options.skew?.maxMs ?? 0;
  const { certificate } = session;
  const { closedTime = request.openedTime } = request;
  // The token expired during the request.
  if (closedTime + allowedMs + skewMs >= session.time + bearerMs) return [];
  const issuedAt = certificate.issuedAt - aheadMs(facts, request);
  const asKnown: Attempt = { ...session, certificate: { ...certificate, issuedAt } };
  // Every removal of the account's tokens also ends the exchanges in flight, for any bound: G2 takes precedence over G7.
  const meets = (each: ClientRequest) => !mayBeAfter(facts, request, each) && !mayBeAfter(facts, each, request);
  const isConcerned = facts.removals.some((each) => {
    if (meets(each))
      return endsTokens(facts, { ...each, intent: { ...each.intent, issuedAt: undefined } }, session, "may");
    const isAfter = (each.closedTime ?? Number.POSITIVE_INFINITY) + allowedMs + skewMs >= issuedAt;
    return isAfter && endsTokens(facts, each, asKnown, "may");
  });
  // A Cluster is born again when a process has agreed on its new generation, which may be long after the failover.
  const failedOver = steps.find(({ what }) => what.endsWith(" fails over"))?.index ?? Number.POSITIVE_INFINITY;
  const agreed = steps.filter(({ what, index }) => what === "asks the masters" && failedOver < index);
  const births = [
    world.bornAt,
    ...world.history.resets.map((reset) => steps[reset]?.time ?? 0),
    ...agreed.filter(({ index }) => index <= facts.last(request)).map(({ time }) => time),
  ];
  const isInside = (reset: number) => request.openedAt <= reset && reset <= facts.last(request);
  const isLost = world.history.resets.some(isInside) || births.some((born) => issuedAt <= born + skewMs);
  const tookLong = facts.requests.some((each) => each.session === session && meets(each) && isAbandoned(facts, each));
  if (isConcerned || isLost || tookLong) return [];
  return [{ guarantee: "G7", what: `"${task}" was refused for ${nameOf(session)}, who is not signed out` }];
}

/** How far the provider's clock seems to be ahead on the request's node: the most that any caller's token has shown there. */
function aheadMs({ world }: Facts, { node, closedAt = Number.POSITIVE_INFINITY }: ClientRequest): number {
  const shown = world.history.requests.flatMap(({ kind, session, openedTime, leastOffsetMs, ...each }) =>
    kind === "on-behalf-of" && each.node === node && each.openedAt <= closedAt && session !== undefined
      ? [session.certificate.issuedAt - openedTime - leastOffsetMs]
      : [],
  );
  return Math.max(0, ...shown);
}

/** Whether, in some equivalent order, one request begins after the other one has ended. */
const mayBeAfter = (facts: Facts, later: ClientRequest, earlier: ClientRequest): boolean =>
  earlier.closedAt !== undefined && facts.order.canBe([[earlier.closedAt, facts.first(later)]]);

const repeated: ReadonlySet<string> = new Set(["again", "lost"]);

/** A claim on an absent grant belongs to another caller, or is forgotten, some time after it was made. Callers of one node share it. */
function isAbandoned(facts: Facts, request: ClientRequest): boolean {
  const { openedTime, closedTime = openedTime } = request;
  const steps = facts.stepsOf(request);
  const claimed = steps.find(({ what }) => what.startsWith("claimRefresh"))?.time;
  // A repeated release finds no claim.
  const isReleased = steps.some(({ what, course }) => what.startsWith("releaseRefresh") && repeated.has(course));
  return isReleased || closedTime - (claimed ?? openedTime) > claimMs;
}
