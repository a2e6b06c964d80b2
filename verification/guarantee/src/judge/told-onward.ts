import type { Facts } from "./facts.ts";
import type { Attempt, ToldRemoval } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** An app notifies an API of removals (DESIGN §9, Onward): at least once, also after a crash, and once in each pause. */
export function toldOnward(facts: Facts): Violation[] {
  const { options, history, unsent } = facts.world;
  if (options.tellsRemovals !== true || history.resets.length > 0) return [];
  return [...(unsent > 0 ? [] : untold(facts)), ...toldTooOften(facts), ...toldTooMuch(facts), ...toldOfNothing(facts)];
}

/** Removed sessions for which the API wasn't notified, and for which no message is stored. */
function untold(facts: Facts): Violation[] {
  const { attempts, world } = facts;
  return attempts
    .filter((attempt) => wasRemoved(facts, attempt) && attempt.seen.at(-1)?.session === false)
    .filter(({ certificate }) => !world.history.told.some((told) => isAbout(told, certificate)))
    .map((attempt) => ({
      guarantee: "G11",
      what: `${nameOf(attempt)} was signed out, and the API will never be told`,
    }));
}

/** Whether a removal has ended the session. Otherwise it has expired. */
const wasRemoved = ({ steps }: Facts, { seen }: Attempt): boolean =>
  seen.some(
    ({ at, session }, index) =>
      seen[index - 1]?.session === true && !session && steps[at]?.what.startsWith("removeAccount") === true,
  );

const isAbout = ({ subject, sid }: ToldRemoval, certificate: Attempt["certificate"]): boolean =>
  subject === certificate.subject && (sid === undefined || sid === certificate.sid);

/** If only single sessions are removed, the API keeps the tokens of the user's other sessions. */
function toldTooMuch({ world }: Facts): Violation[] {
  const intents = world.history.requests.flatMap(({ intent }) => intent ?? []);
  if (intents.length === 0 || intents.some(({ scope }) => scope !== "session")) return [];
  return world.history.told
    .filter(({ sid }) => sid === undefined)
    .map(({ task, subject }) => ({
      guarantee: "G7",
      what: `"${task}" told the API of ${subject}'s removal, and one session was removed`,
    }));
}

/** Any client can send a front-channel request. One that ends no session must not reach an API. */
function toldOfNothing(facts: Facts): Violation[] {
  const { attempts, world } = facts;
  const intents = world.history.requests.flatMap(({ intent }) => intent ?? []);
  if (intents.length === 0 || intents.some(({ by }) => by !== "front-channel")) return [];
  if (attempts.some((attempt) => wasRemoved(facts, attempt))) return [];
  return world.history.told.map(({ task, subject }) => ({
    guarantee: "G6",
    what: `"${task}" told the API of ${subject}'s removal, and no session was ended`,
  }));
}

/** Beside the removing node, one node takes a message. The others get it after a pause, and no scenario is that long. */
function toldTooOften({ world }: Facts): Violation[] {
  const taken = world.history.told.filter(({ task }) => task.endsWith("tells what is due"));
  return taken
    .filter(({ id }, index) => taken.findIndex((other) => other.id === id) < index)
    .map(({ task }) => ({
      guarantee: "G11",
      what: `"${task}" told the API of a removal that another node had taken`,
    }));
}
