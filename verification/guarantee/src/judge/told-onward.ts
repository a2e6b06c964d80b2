import { accountOf } from "../provider/certificate.ts";
import type { Step } from "../schedule/step.ts";
import { type Facts, ownerOf, wentWrong } from "./facts.ts";
import type { Attempt, ToldRemoval } from "./history.ts";
import { type Intent, names } from "./intent.ts";
import { nameOf } from "./leftovers.ts";
import { hasRefused } from "./rechecks.ts";
import type { Violation } from "./violation.ts";

/** An app notifies an API of removals (DESIGN §9, Onward): at least once, also after a crash, and once in each pause. */
export function toldOnward(facts: Facts): Violation[] {
  const { options, unsent } = facts.world;
  if (options.tellsRemovals !== true) return [];
  return [
    ...missing([...untold(facts), ...untoldUsers(facts)], unsent),
    ...(unsent > 0 && facts.wasCalm && !facts.steps.some(storesAgain) ? notTold(unsent) : []),
    ...leftInRound(facts),
    ...toldTooOften(facts),
    ...toldTooMuch(facts),
    ...toldOfNothing(facts),
    ...toldTooOld(facts),
    ...toldOfAnother(facts),
  ];
}

/** A message that is stored twice, or again, may be there after it was sent. It is sent again later. */
const storesAgain = ({ what, course }: Step): boolean => what.startsWith("addToOutbox") && course !== "ok";

/** Each stored message may be about one of the users of whom the API wasn't told. */
const missing = (all: readonly Untold[], unsent: number): Violation[] =>
  new Set(all.map(({ user }) => user)).size > unsent ? all.map(({ what }) => ({ guarantee: "G11", what })) : [];

/** A user of whose removal the API wasn't told. */
interface Untold {
  readonly user: string;
  readonly what: string;
}

/** If nothing fails, a message is sent at once, and a due message is sent in the next round. */
const notTold = (unsent: number): Violation[] => [
  { guarantee: "G11", what: `nothing went wrong, and ${unsent} messages were not sent to the API` },
];

/** A message is due a minute after it was stored, and at most a minute after each of its first two tries. */
const dueMs = 60_500;

/** A round in which nothing fails sends every message that is due. Judged for the last round of a run. */
function leftInRound({ steps, world }: Facts): Violation[] {
  const { options, unsent, history } = world;
  if (unsent === 0 || history.resets.length > 0 || options.apps !== undefined || options.secrets !== undefined)
    return [];
  const before = (step: Step) => steps.findLast(({ task, index }) => task === step.task && index < step.index);
  const round = steps.findLast((step) => isLookAtOutbox(step) && !ofRound.test(before(step)?.what ?? ""));
  if (round === undefined) return [];
  const isRecent = ({ time }: Step) => time > round.time - dueMs;
  const tries = steps.filter(
    ({ what, index, task }) => triesOne.test(what) && (index < round.index || task !== round.task),
  );
  const isDisturbed = steps.some(
    (step) =>
      (step.what.startsWith("addToOutbox") && isRecent(step)) ||
      // An API that hasn't answered in time is told again later.
      (step.index > round.index && step.what.startsWith("timer(courtesy)")) ||
      (step.index > round.index && (wentWrong(step) || (step.what === `${round.node} dies` && step.course === "ok"))),
  );
  if (isDisturbed || tries.length > 2 || tries.some(isRecent)) return [];
  return [{ guarantee: "G11", what: `"${round.task}" has told what was due, and ${unsent} messages are left` }];
}

const isLookAtOutbox = ({ what }: Step): boolean => what.startsWith("takeFromOutbox") && what.includes(": look");
const ofRound = /^(takeFromOutbox|dropFromOutbox|the API is told)/;
const triesOne = /^takeFromOutbox.*: put|^the API is told/;

/** The API may have tokens of a user who has no session here. */
function untoldUsers({ done, world }: Facts): Untold[] {
  const arranged = [...world.history.arranged].filter(
    (user) => !world.history.told.some((told) => told.subject === user),
  );
  const ofArrangement = world.history.resets.length > 0 ? [] : arranged;
  const ofRequests = done
    .filter(({ openedAt }) => !world.history.resets.some((reset) => openedAt <= reset))
    .filter(({ intent }) => intent.by === "administrator" && intent.scope !== "session")
    .filter(({ intent }) => !world.history.told.some(({ subject }) => isOf(world, subject, intent.account)))
    .map(({ task, intent: { account = "" } }) => ({
      user: account,
      what: `"${task}" removed a user, and the API will never be told`,
    }));
  const what = (user: string) => `a node that is dead removed ${user}, and the API will never be told`;
  return [...ofRequests, ...ofArrangement.map((user) => ({ user, what: what(user) }))];
}

const isOf = ({ providers }: Facts["world"], subject: string, account: string | undefined): boolean =>
  providers.some(({ issuer }) => accountOf({ issuer, subject }) === account);

/** The API compares its tokens with the time in the message: each token of the user from before the removal must be older. */
function toldTooOld({ steps, world }: Facts): Violation[] {
  return world.history.told.flatMap(({ task, subject, at }): Violation[] => {
    // A message that another task had stored.
    if (ownerOf(task) === task) return [];
    const removal = steps.findLast(({ what, ...step }) => isOwn(step, task) && what.startsWith("removeAccount"));
    const noted = steps.find(({ what, ...step }) => isOwn(step, task) && what.startsWith("addToOutbox"));
    if (removal === undefined || noted === undefined) return [];
    const removed = world.provider.issueTimeAt(removal.time);
    const isSlow = removed - noted.time > notedForMs - (world.options.skew?.maxMs ?? 0);
    if (isSlow || removed <= at) return [];
    return [{ guarantee: "G11", what: `the API was told that ${subject} was removed before the removal` }];
  });
}

/**
 * A removal follows its record within this time, by the provider's clock. The message of a slower removal may have a time before the
 * removal.
 */
const notedForMs = 5000;

const isOwn = (step: Pick<Step, "task">, task: string): boolean => ownerOf(step.task) === ownerOf(task);

/** Removed sessions for which the API wasn't notified, and for which no message is stored. */
function untold(facts: Facts): Untold[] {
  const { attempts, world } = facts;
  return attempts
    .filter((attempt) => wasRemoved(facts, attempt) || lostTokens(facts, attempt))
    .filter(({ certificate }) => !world.history.told.some((told) => isAbout(told, certificate)))
    .filter((attempt) => wasInUse(attempt) && !isNameless(facts, attempt) && !isLost(facts, attempt))
    .map((attempt) => ({
      user: accountOf(attempt.certificate),
      what: `${nameOf(attempt)} was removed, and the API will never be told`,
    }));
}

/** Whether a browser had the session before it ended. Otherwise no API can have one of its tokens. */
const wasInUse = ({ toldAt, seen }: Attempt): boolean =>
  toldAt !== undefined && toldAt < (seen.at(-1)?.at ?? toldAt + 1);

/** Whether the store has lost its data, with the message, after the removal had begun. */
const isLost = (facts: Facts, { seen }: Attempt): boolean =>
  seen.some(({ at, session, grant }, index) => {
    const isEnd =
      (seen[index - 1]?.session === true && !session) || (seen[index - 1]?.grant === "living" && grant === "none");
    const from = facts.requestOf(at)?.openedAt ?? at;
    return isEnd && facts.world.history.resets.some((reset) => from <= reset);
  });

/** Whether a removal has ended the session. Otherwise it has expired, or its browser has signed in again, of which no API is told. */
const wasRemoved = (facts: Facts, { seen }: Attempt): boolean =>
  seen.at(-1)?.session === false &&
  seen.some(
    ({ at, session }, index) =>
      seen[index - 1]?.session === true &&
      !session &&
      facts.steps[at]?.what.startsWith("removeAccount") === true &&
      facts.requestOf(at)?.kind !== "callback",
  );

/** A removal of single sessions names them by their sids. So an API hears nothing about a session without one. */
const isNameless = (facts: Facts, { certificate, seen }: Attempt): boolean =>
  certificate.sid === undefined &&
  seen.every(({ at, session }, index) => {
    const isEnd = seen[index - 1]?.session === true && !session;
    // A recheck has no intent.
    return !isEnd || (facts.requestOf(at)?.intent?.scope ?? "session") === "session";
  });

/** Whether a removal of all tokens of the account has left the session without its own. */
const lostTokens = (facts: Facts, { seen }: Attempt): boolean =>
  seen.some(({ at, grant, session }, index) => {
    const { what = "" } = facts.steps[at] ?? {};
    const intent = facts.requestOf(at)?.intent;
    const isTaken = seen[index - 1]?.grant === "living" && grant === "none" && session;
    return isTaken && what.startsWith("removeAccount") && intent !== undefined && intent.scope !== "session";
  });

const isAbout = ({ subject, sid }: ToldRemoval, certificate: Attempt["certificate"]): boolean =>
  subject === certificate.subject && (sid === undefined || sid === certificate.sid);

/**
 * If only single sessions are removed, the API keeps the tokens of the user's other sessions. A user whom the provider refuses may be
 * disabled, so then the API removes all tokens.
 */
function toldTooMuch(facts: Facts): Violation[] {
  const { attempts, world } = facts;
  const intents = world.history.requests.flatMap(({ intent }) => intent ?? []);
  const isWhole = ({ scope, everySession }: Intent) => scope !== "session" || everySession === true;
  // The identifier of an event may name several users.
  const isAlso = ({ alsoOf = [] }: Intent, subject: string) => alsoOf.some((each) => isOf(world, subject, each));
  const isOfUser = ({ account, withoutSidOf, ...intent }: Intent, subject: string) =>
    isAlso(intent, subject) ||
    (account === undefined
      ? isOf(world, subject, withoutSidOf) ||
        attempts.some((attempt) => attempt.certificate.subject === subject && names(intent, attempt))
      : isOf(world, subject, account));
  return world.history.told
    .filter(
      ({ sid, subject }) =>
        sid === undefined &&
        !world.history.arranged.has(subject) &&
        !hasRefused(facts, subject) &&
        !intents.some((each) => isWhole(each) && isOfUser(each, subject)),
    )
    .map(({ task, subject }) => ({
      guarantee: "G7",
      what: `"${task}" told the API of ${subject}'s removal, and no removal of all tokens named this user`,
    }));
}

/** A message names a session of the user, as the provider knows both. */
function toldOfAnother({ attempts, world }: Facts): Violation[] {
  // A notice with a sid also ends the user's sessions without one. Then the message has the notice's sid.
  const isKnown = ({ subject, sid }: ToldRemoval) =>
    attempts.some(({ certificate }) => certificate.subject === subject && certificate.sid === sid) ||
    world.history.requests.some(({ intent }) => intent?.sid === sid && isOf(world, subject, intent?.withoutSidOf));
  return world.history.told
    .filter((told) => told.sid !== undefined && !isKnown(told))
    .map(({ task, subject, sid }) => ({
      guarantee: "G11",
      what: `"${task}" told the API that ${sid} of ${subject} was removed, and there was no such session`,
    }));
}

/** Any client can send a front-channel request. One that ends no session must not reach an API. */
function toldOfNothing(facts: Facts): Violation[] {
  const { attempts, world } = facts;
  const others = world.history.requests.filter(({ intent }) => intent !== undefined && intent.by !== "front-channel");
  const isOther = (subject: string) =>
    others.some(
      ({ intent }) =>
        intent?.account === undefined ||
        isOf(world, subject, intent.account) ||
        (intent.session !== undefined && intent.session.certificate.subject === subject),
    );
  const isRemoved = (subject: string) =>
    attempts.some(
      (attempt) =>
        attempt.certificate.subject === subject && (wasRemoved(facts, attempt) || expiredInside(facts, attempt)),
    );
  // The message is stored before the removal, which has failed. The provider sends its request again.
  const hasFailed = (subject: string) =>
    world.history.requests.some(
      ({ intent, outcome }) =>
        intent?.by === "front-channel" &&
        (outcome?.status ?? 500) >= 500 &&
        attempts.some((each) => each.certificate.subject === subject && names(intent, each)),
    );
  return world.history.told
    .filter(({ subject }) => !hasFailed(subject))
    .filter(({ subject }) => !isOther(subject) && !isRemoved(subject) && !world.history.arranged.has(subject))
    .map(({ task, subject }) => ({
      guarantee: "G6",
      what: `"${task}" told the API of ${subject}'s removal, and no session was ended`,
    }));
}

/** A session that the request had found may expire before its removal. */
const expiredInside = ({ requests, steps }: Facts, { seen }: Attempt): boolean =>
  seen.some(({ at, session }) => {
    const isInside = ({ intent, openedAt, closedAt = at }: Facts["requests"][number]) =>
      intent?.by === "front-channel" && openedAt < at && at <= closedAt;
    return !session && steps[at]?.what.endsWith(" s pass") === true && requests.some(isInside);
  });

/** Beside the removing node, one node takes a message. The others get it after a pause that is longer than any scenario. */
function toldTooOften({ world }: Facts): Violation[] {
  const taken = world.history.told.filter(({ task }) => task.endsWith("tells what is due"));
  return taken
    .filter(({ id }, index) => taken.findIndex((other) => other.id === id) < index)
    .map(({ task }) => ({
      guarantee: "G11",
      what: `"${task}" told the API of a removal that another node had taken`,
    }));
}
