import { accountOf } from "../provider/certificate.ts";
import type { Step } from "../schedule/step.ts";
import { type Facts, type Removal, seenAt, wasDone, wentWrong } from "./facts.ts";
import type { Attempt } from "./history.ts";
import { names } from "./intent.ts";
import { nameOf } from "./leftovers.ts";
import { endsSession, endsTokens } from "./reach.ts";
import { isOverdue } from "./rechecks.ts";
import type { Violation } from "./violation.ts";

/**
 * G4: a removal that fails is reported to the caller, by an answer and an event, and the browser keeps its cookie. A
 * removal is one step, so no operation ever sees half of it.
 */
export function reportedAndWhole(facts: Facts): Violation[] {
  const asked = facts.requests.filter((request): request is Removal => request.intent !== undefined);
  return asked.flatMap((removal) => [
    ...swallowed(facts, removal),
    ...halves(facts, removal),
    ...forgone(facts, removal),
    ...failedForNothing(facts, removal),
  ]);
}

function swallowed(facts: Facts, removal: Removal): Violation[] {
  const { task, outcome, closedAt, kind } = removal;
  const violation = (what: string): Violation => ({ guarantee: "G4", what: `"${task}" ${what}` });
  if (closedAt === undefined) return kind === "callback" ? [] : [violation("never got an answer")];
  const own = facts.stepsOf(removal).filter(isRemoval);
  const written = own.find((step) => step.what.startsWith("removeAccount") && isWrite(step) && !wentWrong(step));
  // A step that only counts may fail, after the removal or beside it. The account is removed, and the answer says so.
  const counts = (step: Step) =>
    !isWrite(step) && written !== undefined && (written.index < step.index || isLookAtIndex(step));
  const failed = own.filter((step) => wentWrong(step) && !counts(step));
  if (failed.length === 0 || outcome?.is === "no answer") return [];
  const found: Violation[] = [];
  if (wasDone(removal)) found.push(violation("was reported as done, although the store failed"));
  // The app's own code gets the error, and no answer is sent.
  if (kind === "sign-out" && outcome?.is !== "error" && outcome?.cookie !== "kept")
    found.push(violation("failed, and cleared the cookie"));
  const isTold = facts.world.history.events.some(({ event, task: by }) => by === task && reports.has(event.type));
  if (!isTold) found.push(violation("failed without an event"));
  return found;
}

const isRemoval = ({ what }: { readonly what: string }): boolean => /^(removeAccount|markEnded)/.test(what);
/** A removal's own step doesn't depend on the index. */
const isLookAtIndex = ({ what }: Step): boolean => what.startsWith("removeAccount/sid:");
/** Whether a step changes a cell. Steps also record what the process has seen. */
const isWrite = ({ about }: Step): boolean =>
  (about.writes ?? []).some((resource) => resource.includes("|") && !resource.includes(" knows "));
const reports: ReadonlySet<string> = new Set(["removal_failed", "notice_refused", "store_failed"]);

/** A removal fails only if one of its own steps has failed, or a step of which it has used the answer. */
function failedForNothing(facts: Facts, removal: Removal): Violation[] {
  const { task, kind, outcome, intent } = removal;
  // A back-channel notice that fails is answered with 400 for every reason.
  // The app's code failed before it requested the sign-out.
  if (kind === "sign-out" && outcome?.is === "error" && removal.calledAt === undefined) return [];
  const isFailure = outcome?.is === "error" || (outcome?.status ?? 200) >= (kind === "notice" ? 400 : 500);
  const isExcused = hadTrouble(facts, removal) || isOverdue(facts, removal);
  if (!isFailure || intent.isVoid === true || isExcused) return [];
  return [{ guarantee: "G4", what: `"${task}" failed, although nothing else failed` }];
}

function hadTrouble(facts: Facts, removal: Removal): boolean {
  const { openedTime, closedTime = openedTime } = removal;
  const [from, to] = [removal.openedAt, facts.last(removal)];
  const steps = [...facts.stepsOf(removal), ...facts.stepsShared(removal)];
  const isLost = facts.world.history.resets.some((reset) => from <= reset && reset <= to);
  const tookLong = closedTime - openedTime > patienceMs;
  return (
    isLost || tookLong || steps.some((step) => (wentWrong(step) || step.what.startsWith("timer(")) && !isCourtesy(step))
  );
}

/** After the removal, the provider is asked where to send the browser. A sign-out succeeds without its answer. */
const isCourtesy = ({ what }: Step): boolean => what === "provider.endSession" || what === "timer(courtesy)";

/** A removal that waits for longer than any step gives up. */
const patienceMs = 10_000;

/** If a notice names several accounts, a failure for one of them must not keep the others signed in. */
function forgone(facts: Facts, removal: Removal): Violation[] {
  const { kind, outcome, closedAt, task, intent } = removal;
  if (kind !== "notice" || intent.isVoid === true || closedAt === undefined || (outcome?.status ?? 200) < 400)
    return [];
  const failed = facts.stepsOf(removal).filter((step) => wentWrong(step) && step.course !== "slow");
  // The answer to the marker names the accounts. Without it no account is known.
  if (failed.length === 0 || failed.some((step) => !step.what.startsWith("removeAccount") || isLookAtIndex(step)))
    return [];
  const hit = new Set(failed.flatMap(({ about }) => [...(about.reads ?? []), ...(about.writes ?? [])]));
  return facts.attempts.flatMap((attempt): Violation[] => {
    const { session: place } = attempt.place;
    const wasThere = seenAt(attempt, facts.first(removal)).session && seenAt(attempt, closedAt).session;
    if (place === undefined || !wasThere || !names(intent, attempt) || isTouched(hit, place.account)) return [];
    return [{ guarantee: "G4", what: `"${task}" failed for another account, and left ${nameOf(attempt)} signed in` }];
  });
}

const isTouched = (resources: ReadonlySet<string>, account: string): boolean =>
  [...resources].some((each) => each.includes(account));

/** The data that the first step of a removal removed, and the named data that it left. */
function halves(facts: Facts, removal: Removal): Violation[] {
  const { intent } = removal;
  // A recheck in the same request may have ended a session before.
  const { calledAt = -1 } = removal;
  const own = new Set(facts.stepsOf(removal).flatMap(({ index }) => (index > calledAt ? [index] : [])));
  const firstBy = new Map<string, number>();
  for (const { certificate, seen } of facts.attempts) {
    const taken = seen.findIndex(({ at, session: here, grant }, index) => {
      const before = seen[index - 1];
      const isLess =
        before !== undefined && ((before.session && !here) || (before.grant !== "none" && grant === "none"));
      return own.has(at) && isLess;
    });
    const at = seen[taken]?.at;
    const account = accountOf(certificate);
    const known = firstBy.get(account);
    if (at !== undefined && (known === undefined || at < known)) firstBy.set(account, at);
  }
  return facts.attempts.flatMap((attempt): Violation[] => {
    const step = firstBy.get(accountOf(attempt.certificate));
    if (step === undefined) return [];
    const left = remains(facts, removal, attempt, step);
    if (left === undefined || intent.by === "sign-in") return [];
    return [{ guarantee: "G4", what: `"${removal.task}" removed a part and left the ${left} of ${nameOf(attempt)}` }];
  });
}

function remains(facts: Facts, removal: Removal, attempt: Attempt, step: number): string | undefined {
  const before = seenAt(attempt, step - 1);
  const after = seenAt(attempt, step);
  if (before.session && after.session && endsSession(facts, removal, attempt, "must")) return "session";
  const ends = endsTokens(facts, removal, attempt, "must");
  return ends && before.grant !== "none" && after.grant !== "none" ? "tokens" : undefined;
}
