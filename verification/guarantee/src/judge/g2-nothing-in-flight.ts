import { accountOf } from "../provider/certificate.ts";
import type { RefreshToken } from "../provider/simulated-provider.ts";
import type { Step } from "../schedule/step.ts";
import { type Facts, isOnTheWire, ownerOf, seenAt, wentWrong } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import { isOverdue } from "./rechecks.ts";
import { unseenFailover } from "./views.ts";
import type { Violation } from "./violation.ts";

/**
 * G2: a refresh or a redemption in flight when its account is removed writes nothing back; its caller gets `signed_out`,
 * and the tokens that it received are revoked.
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
    const { session: attempt } = request;
    if (request.kind !== "acquire" || request.outcome?.is !== "error" || attempt === undefined) return [];
    const { calledAt = -1 } = request;
    const steps = facts.stepsOf(request).filter(({ index }) => index > calledAt);
    // The last look of a guard counts, because a touch looks again if a removal came first.
    const isGuards = ({ what }: Step) => what.startsWith("readSession(with grant)");
    const isRead = ({ what }: Step) => what.startsWith("readGrant");
    // A recheck comes before the call for a token, and waits for others.
    const own = facts.world.options.recheck === undefined ? steps.find(isRead) : steps.findLast(isRead);
    const read = own ?? steps.findLast(isGuards);
    const wasThere = read !== undefined && seenAt(attempt, read.index).grant !== "none";
    // A look at the session alone, which a recheck also takes, doesn't show the grant. The provider refuses a token that was revoked.
    const last = steps.findLast(({ what }) =>
      /^readGrant|^readSession\(with grant|Refresh|^provider\.refresh$/.test(what),
    );
    const isGone = seenAt(attempt, last?.index ?? facts.decidedAt(request)).grant === "none";
    const { code } = request.outcome;
    const isLost = facts.world.history.resets.some((reset) => request.openedAt < reset && reset <= facts.last(request));
    const isExcused = code === "signed_out" || isLost || isOverdue(facts, request);
    if (!wasThere || !isGone || steps.some(wentWrong) || isExcused) return [];
    return [{ guarantee: "G2", what: `"${request.task}" was told ${code} and not signed_out` }];
  });
  const redemptions = facts.attempts.flatMap((attempt): Violation[] => {
    if (attempt.toldAt === undefined || attempt.outcome === "created") return [];
    return [{ guarantee: "G2", what: `${nameOf(attempt)} was reported as signed in, and was "${attempt.outcome}"` }];
  });
  return [...refreshes, ...redemptions];
}

/** Issued refresh tokens that are no longer in a grant, and whose revocation was never requested. */
function unrevoked(facts: Facts): Violation[] {
  const { providers } = facts.world;
  const kept = new Set(facts.attempts.map((attempt) => seenAt(attempt, facts.steps.length).refreshToken));
  const given = providers.flatMap(({ tokens }) => tokens.all);
  const lost = given.filter(({ name, state, revokedAt }) => {
    return state === "living" && revokedAt.length === 0 && !kept.has(name);
  });
  return lost
    .filter((token) => !isExcused(facts, token))
    .map(({ name }) => ({ guarantee: "G2", what: `${name} is in no grant, and was not revoked` }));
}

/** An event reports that the account's sweep, or the revocation of this task's token, has failed. */
function isReported(
  { steps, world }: Facts,
  { task }: RefreshToken["recipient"],
  attempt: Attempt | undefined,
): boolean {
  const grant = attempt?.place.grant;
  const account = grant !== undefined && "account" in grant ? grant.account : undefined;
  return world.history.events.some(
    ({ event, task: by, at }) =>
      event.type === "revocation_failed" &&
      // A request that the provider doesn't answer concerns only its own token.
      !/^provider\.revoke|^timer/.test(steps[at]?.what ?? "") &&
      (attempt === undefined ? ownerOf(by) === ownerOf(task) : event.account === account),
  );
}

/** During a rotation, a node without a grant's secret leaves the removed grant to another node. */
function isUnreadable(
  { steps, world }: Facts,
  { step }: RefreshToken["recipient"],
  attempt: Attempt | undefined,
): boolean {
  const { secrets = [] } = world.options;
  const node = steps[step]?.node ?? attempt?.node ?? "node 1";
  const number = Number(node.slice("node ".length));
  const [first] = secrets[number - 1] ?? [];
  return first !== undefined && secrets.some((known) => !known.includes(first));
}

/** No node can revoke a token that only a dead node had, or that was lost between a node and its store. */
function isExcused(facts: Facts, { recipient, name }: RefreshToken): boolean {
  const { steps, attempts } = facts;
  if (isForgotten(facts, recipient)) return true;
  const attempt = attempts.find(({ seen }) => seen.some(({ refreshToken }) => refreshToken === name));
  if (isUnreadable(facts, recipient, attempt) && !isFinishedByOthers(facts, name)) return true;
  if (isReported(facts, recipient, attempt) && !isFinishedByOthers(facts, name)) return true;
  if (isInDeadNode(facts, recipient, attempt, name) && !isFinishedByOthers(facts, name)) return true;
  const isFailure = (step: Step) => wentWrong(step) && step.course !== "slow";
  // The answer with the token never arrived, or its result could not be written.
  const given = steps[recipient.step];
  if (given !== undefined && isFailure(given) && !brings.has(given.course)) return true;
  // Before it writes the result of a recheck, it reads the session.
  const isRechecking = facts.world.options.recheck !== undefined;
  const isWrite = (step: Step) =>
    writes.test(step.what) || (isRechecking && step.what.startsWith("readSession") && isFailure(step));
  const ofTask = steps.filter(({ task }) => task === recipient.task);
  const later = ofTask.filter(({ index }) => index > recipient.step);
  const next = later.findIndex(({ what }) => /^claimRefresh|^beginRedemption/.test(what));
  const written = later.slice(0, next < 0 ? undefined : next).findLast(isWrite);
  if (written !== undefined && isFailure(written)) return true;
  // A late answer has another token, although the grant's token was reusable so far. The grant continues with its own token.
  const isLateAnswer = ofTask.some(({ what, index }) => what === "timer(refresh)" && index < recipient.step);
  if (isLateAnswer && facts.world.providers.some(({ rotatesAfter }) => rotatesAfter > 0)) return true;
  if (attempt === undefined) return false;
  // The step that removed it. After a new sign-in of the same browser the provider's session continues, and with it the grant.
  const index = attempt.seen.findLastIndex(({ refreshToken }) => refreshToken === name);
  const { at: taken = -1 } = attempt.seen[index + 1] ?? {};
  const step = steps[taken];
  if (step === undefined || expires.test(step.what) || isStalled(facts, step)) return true;
  if (hasExpired(facts, step, attempt)) return true;
  // The store's answer to its removal was lost, or its caller had given up.
  if ((isFailure(step) || isOnTheWire(step.task)) && !isFinishedByOthers(facts, name)) return true;
  const remover = facts.requestOf(taken);
  return goesOn(facts, attempt, remover, taken) || isOfOtherApp(facts, attempt, remover, step);
}

/**
 * A removal that a node left unfinished is finished by a node that looks at the account, a minute later at the soonest. A grant
 * that a dead node's refresh has ended is finished by a node that looks at the grant. One that a living node has ended needs no
 * other node.
 */
function isFinishedByOthers(facts: Facts, name: string): boolean {
  const { attempts, steps, requests, world } = facts;
  const attempt = attempts.find(({ seen }) => seen.some(({ refreshToken }) => refreshToken === name));
  if (attempt === undefined || world.options.store === "memory") return false;
  const index = attempt.seen.findLastIndex(({ refreshToken }) => refreshToken === name);
  const taken = steps[attempt.seen[index + 1]?.at ?? -1];
  const dead = deadNodes(facts);
  if (taken?.node !== undefined && endsUnknown.test(taken.what) && !dead.has(taken.node)) return true;
  const account = accountOf(attempt.certificate);
  const looksLater = (request: ClientRequest) => {
    const { session, openedTime, outcome, node, app } = request;
    // Who wants a token of an ended grant gets an error.
    const isEnded = endsUnknown.test(taken?.what ?? "");
    const hasLooked = outcome !== undefined && (looks.has(outcome.is) || (isEnded && outcome.is === "error"));
    if (session === undefined || !hasLooked) return false;
    const isOwn = accountOf(session.certificate) === account && app === attempt.app;
    const isTold = isOwn && !dead.has(node) && !facts.isUnknown(request, session);
    // Only a look at the grant shows that its refresh has ended it.
    if (isEnded && (session !== attempt || request.kind !== "acquire")) return false;
    return isTold && openedTime > (taken?.time ?? openedTime) + 61_000;
  };
  return requests.some(looksLater);
}

const sweepOfGrants = /^sweep$|^sweep\/account: look .*\bg\b/;

/**
 * Whether time passed before a living node has swept, so that the removed grant has expired: in a world that goes to the ends of what
 * the store keeps, or after a sweep that failed.
 */
function hasExpired(facts: Facts, taken: Step, { place: { grant } }: Attempt): boolean {
  const account = "account" in grant ? grant.account : "?";
  const dead = deadNodes(facts);
  // On cells, a page of a sweep shows a grant by its name. A list of names doesn't show it.
  const isOfGrant = (each: string) => !each.includes("|") || ("id" in grant && each.endsWith(`:${grant.id}`));
  const isOfAccount = ({ about }: Step) =>
    [...(about.reads ?? []), ...(about.writes ?? [])].some((each) => each.includes(account) && isOfGrant(each));
  const later = facts.steps.slice(taken.index + 1);
  const sweeps = later.filter(({ what, node = "" }) => sweepOfGrants.test(what) && !dead.has(node));
  const swept = sweeps.find((step) => isOfAccount(step) && !wentWrong(step));
  const hasEnds = facts.steps.some(({ what }) => what.endsWith(" an end: some s pass"));
  const failed = later.some((step) => step.what.startsWith("sweep") && wentWrong(step));
  const passed = hasEnds || failed ? later.find(({ what }) => expires.test(what)) : undefined;
  return passed !== undefined && (swept === undefined || passed.index < swept.index);
}

/** Whether the store has lost its data since, or its node wrote the token without knowing of the loss. */
function isForgotten(facts: Facts, { step, task }: RefreshToken["recipient"]): boolean {
  const { steps, world } = facts;
  return (
    world.history.resets.some((reset) => step < reset) ||
    steps.some((each) => each.task === task && each.index >= step && unseenFailover(facts, each) !== undefined)
  );
}

/** Whether a node that died had the token, has removed it, or has swept its account since. */
function isInDeadNode(
  facts: Facts,
  { step }: RefreshToken["recipient"],
  attempt: Attempt | undefined,
  name: string,
): boolean {
  const { steps } = facts;
  const index = attempt?.seen.findLastIndex(({ refreshToken }) => refreshToken === name) ?? -1;
  const taken = attempt?.seen[index + 1]?.at ?? Number.POSITIVE_INFINITY;
  const sweepers = steps.flatMap(({ what, node, ...each }) =>
    what.startsWith("sweep") && each.index > taken ? [node] : [],
  );
  const involved = [steps[step]?.node ?? attempt?.node, steps[taken]?.node, ...sweepers];
  const dead = deadNodes(facts);
  return involved.some((node) => node !== undefined && dead.has(node));
}

/** A sweep that waits for its next step for so long that the removed cells expire. It is like a dead process. */
const isStalled = ({ steps }: Facts, taken: Step): boolean =>
  steps.some(
    ({ what, task, index, time, madeBy }) =>
      (what.startsWith("sweep") ||
        ownerOf(task) !== task ||
        (task === taken.task && what.startsWith("removeAccount"))) &&
      index > taken.index &&
      time - (steps[madeBy]?.time ?? time) > 3_600_000,
  );

/** The nodes that died in the run. */
const deadNodes = ({ steps }: Facts): ReadonlySet<string> =>
  new Set(steps.flatMap(({ what, course }) => (what.endsWith(" dies") && course === "ok" ? [what.slice(0, -5)] : [])));

/** A new sign-in of the same user in the same provider session has the successor of the old grant. */
function goesOn(
  { attempts }: Facts,
  { certificate }: Attempt,
  remover: ClientRequest | undefined,
  taken: number,
): boolean {
  if (remover?.kind !== "callback") return false;
  const next = attempts.findLast(
    ({ task, place, calledAt }) => task === remover.task && place.session !== undefined && calledAt < taken,
  );
  if (next === undefined || accountOf(next.certificate) !== accountOf(certificate)) return false;
  const [sid, other] = [certificate.sid, next.certificate.sid];
  return sid === other || sid === undefined || other === undefined;
}

/** Only its own app can revoke a grant. It does so at its next look at the account, a minute to an hour later. */
function isOfOtherApp(facts: Facts, attempt: Attempt, remover: ClientRequest | undefined, taken: Step): boolean {
  if (remover === undefined || attempt.app === remover.app) return false;
  const isInTime = (after: number) => 61_000 < after && after < 3_600_000;
  const account = accountOf(attempt.certificate);
  const looksLater = (request: ClientRequest) =>
    request.app === attempt.app &&
    isInTime(request.openedTime - taken.time) &&
    request.session !== undefined &&
    accountOf(request.session.certificate) === account &&
    facts.stepsOf(request).length > 0;
  // With the memory of one process a crash leaves no unfinished removal, so no node looks for one.
  return facts.world.options.store === "memory" || !facts.requests.some(looksLater);
}

/** Mishaps that the caller notices, together with their tokens. */
const brings: ReadonlySet<string> = new Set(["less", "foreign"]);
/** Answers of requests that have looked at their session. */
const looks: ReadonlySet<string> = new Set(["anonymous", "user", "token"]);
/** Steps that write a refresh or a sign-in. */
const writes = /^(commit|release)Refresh|^signIn/;
/** Steps that end a grant because the outcome of its refresh is unknown. */
const endsUnknown = /^claimRefresh|^releaseRefresh\(unknown\)/;
const expires = / s pass$|^timer/;

function unanswered(facts: Facts): Violation[] {
  return facts.requests.flatMap((request): Violation[] => {
    if (request.kind !== "callback" || request.closedAt !== undefined) return [];
    return [{ guarantee: "G2", what: `"${request.task}" never got an answer to its sign-in` }];
  });
}
