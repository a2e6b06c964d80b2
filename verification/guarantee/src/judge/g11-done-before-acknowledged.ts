import { accountOf } from "../provider/certificate.ts";
import { type Facts, type Removal, seenAt, wasDone } from "./facts.ts";
import { names } from "./intent.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G11: a security event is carried out before it is acknowledged, and a repeated event has no effect. */
export function doneBeforeAcknowledged(facts: Facts): Violation[] {
  const events = facts.requests.filter(
    (request): request is Removal => request.intent?.message !== undefined && wasDone(request),
  );
  return events.flatMap((event) => [
    ...(facts.isRepeated(event) ? [] : leftAlive(facts, event)),
    ...actedAgain(facts, event, events),
  ]);
}

/** The sessions that the event names, if browsers had them before it arrived. */
function leftAlive(facts: Facts, { intent, task, openedAt, closedAt }: Removal): Violation[] {
  if (closedAt === undefined) return [];
  return facts.attempts
    .filter((attempt) => names(intent, attempt) || isOfNamedAccount(intent, attempt))
    .filter(
      (attempt) => attempt.toldAt !== undefined && attempt.toldAt <= openedAt && seenAt(attempt, closedAt).session,
    )
    .map((attempt) => ({
      guarantee: "G11",
      what: `"${task}" was acknowledged while ${nameOf(attempt)} was still signed in`,
    }));
}

const isOfNamedAccount = (
  { everySession, account, issuedAt }: Removal["intent"],
  { certificate }: Facts["attempts"][number],
): boolean =>
  everySession === true &&
  account === accountOf(certificate) &&
  (issuedAt === undefined || certificate.issuedAt <= issuedAt);

/** For a week an app remembers which events it has done. */
const rememberedMs = 7 * 24 * 3_600_000;

const timeOf = ({ steps }: Facts, step = -1): number => steps[step]?.time ?? 0;

/** A delivery that began after another one was acknowledged. */
function actedAgain(facts: Facts, event: Removal, events: readonly Removal[]): Violation[] {
  const isAfter = events.some(
    ({ intent, app, closedAt }) =>
      intent.message === event.intent.message &&
      app === event.app &&
      closedAt !== undefined &&
      closedAt <= event.openedAt &&
      timeOf(facts, event.closedAt) - timeOf(facts, closedAt) < rememberedMs,
  );
  const acts = facts.stepsOf(event).some(({ what }) => what.startsWith("removeAccount"));
  if (!isAfter || !acts || facts.world.history.resets.length > 0) return [];
  return [{ guarantee: "G11", what: `"${event.task}" was repeated, and took effect a second time` }];
}
