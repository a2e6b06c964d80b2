import type { Awaitable, GrantKey, SessionKey, Store } from "@identity-web/core";
import type { Mishap } from "../schedule/call.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import { type Course, type Touches, together } from "../schedule/step.ts";
import { refreshesOf, sidOf, touchesOf } from "./resources.ts";

const down = (): never => {
  throw new Error("the store can't be reached");
};

const grantOf = (key: SessionKey): GrantKey => ({ ...key, kind: "session" });

/** The mishaps of one atomic operation of a store. */
const storeMishaps = <T>(): Record<Course, Mishap<T>> => ({
  fails: { takesEffect: false, outcome: down },
  lost: {
    takesEffect: true,
    outcome: async (effect) => {
      await effect();
      return down();
    },
  },
  slow: { takesEffect: true, outcome: (effect) => effect(), late: true },
});

/** One step of the schedule for each operation of a store on a node. */
const scheduledSteps = (scheduler: Scheduler, node: string) => ({
  step: <T>(what: string, touches: Touches, effect: () => Awaitable<T>): Promise<T> => {
    const both = together(touches, remembered(what, node));
    return scheduler.call({ what, touches: both, node, effect, mishaps: storeMishaps<T>() });
  },
  wait: (what: string, touches: Touches, happened: Promise<void>, signal: AbortSignal): Promise<void> =>
    scheduler.callWhen(
      { what, touches: together(touches, remembered(what, node)), node, effect: () => undefined },
      happened,
      signal,
    ),
});

/** A caller that has read its grant, or waited for it, reads the refreshes of its process. */
function remembered(what: string, node: string): Touches {
  if (/^(claim|commit|release)Refresh/.test(what)) return { writes: [refreshesOf(node)] };
  return /^(readGrant|waitForChange)|with grant/.test(what) ? { reads: [refreshesOf(node)] } : {};
}

/**
 * A store of a node whose requests share work. A caller that asks for a session or a grant may share a look of its process. A
 * caller that gets a grant's state begins a turn of its process, joins one or ends one. So the order of all of them matters.
 */
export function rememberingStore(store: Store, scheduler: Scheduler, node: string): Store {
  const noted = async <T>(ask: () => Awaitable<T>): Promise<T> => {
    scheduler.touch({ writes: [refreshesOf(node)] });
    try {
      return await ask();
    } finally {
      scheduler.touch({ writes: [refreshesOf(node)] });
    }
  };
  const { sessions, tokens } = store;
  return {
    ...store,
    sessions: {
      ...sessions,
      read: (key, touch) => noted(() => sessions.read(key, touch)),
      readWithGrant: (key, touch) => noted(() => sessions.readWithGrant(key, touch)),
    },
    tokens: {
      read: (key) => noted(() => tokens.read(key)),
      claimRefresh: (key, expected, claim) => noted(() => tokens.claimRefresh(key, expected, claim)),
      commitRefresh: (claim, grant, confirmed) => noted(() => tokens.commitRefresh(claim, grant, confirmed)),
      releaseRefresh: (claim, outcome) => noted(() => tokens.releaseRefresh(claim, outcome)),
      waitForChange: (key, seen, signal) => noted(() => tokens.waitForChange(key, seen, signal)),
    },
  };
}

const subjectOf = (subject: string): string => `subject ${subject}`;
const messageOf = (message: string): string => `message ${message}`;

/** A store whose every operation is one step of the schedule. */
export function scheduledStore(store: Store, scheduler: Scheduler, node: string): Store {
  const { step, wait } = scheduledSteps(scheduler, node);
  const { sessions, tokens } = store;
  return {
    outOfProcess: store.outOfProcess,
    restartAfterMs: store.restartAfterMs,
    now: () => store.now(),
    sessions: {
      read: (key, touch) =>
        step("readSession", touchesOf.readSession(key, touch !== undefined), () => sessions.read(key, touch)),
      readWithGrant: (key, touch) =>
        step(
          "readSession(with grant)",
          together(touchesOf.readSession(key, touch !== undefined), touchesOf.readGrant(grantOf(key))),
          () => sessions.readWithGrant(key, touch),
        ),
      list: (account) => step("listSessions", touchesOf.listSessions(account), () => sessions.list(account)),
    },
    tokens: {
      read: (key) => step("readGrant", touchesOf.readGrant(key), () => tokens.read(key)),
      claimRefresh: (key, expected, claim) =>
        step(
          "claimRefresh",
          together(touchesOf.writeGrant(key), { writes: claim.named?.subjects.map(subjectOf) ?? [] }),
          () => tokens.claimRefresh(key, expected, claim),
        ),
      commitRefresh(claim, grant, confirmed) {
        const touches = touchesOf.writeClaimed(claim, confirmed !== undefined);
        return step("commitRefresh", touches, () => tokens.commitRefresh(claim, grant, confirmed));
      },
      releaseRefresh: (claim, outcome) =>
        step(`releaseRefresh(${outcome})`, touchesOf.writeClaimed(claim), () => tokens.releaseRefresh(claim, outcome)),
      async waitForChange(key, seen, signal) {
        let changed = Promise.resolve();
        await step("waitForChange", touchesOf.readGrant(key), () => {
          changed = tokens.waitForChange(key, seen, signal);
        });
        await wait("waitForChange/ends", touchesOf.readGrant(key), changed, signal);
      },
    },
    beginRedemption: (id, times) =>
      step("beginRedemption", touchesOf.beginRedemption(id), () => store.beginRedemption(id, times)),
    signIn(session, grant, redemption, subjects = []) {
      const { account, sid } = session;
      const touches = together(
        touchesOf.store(account.key),
        { writes: touchesOf.beginRedemption(redemption.transactionId).writes ?? [] },
        sid === undefined ? {} : touchesOf.mark(sid),
        { writes: subjects.map(subjectOf) },
      );
      return step("signIn", touches, () => store.signIn(session, grant, redemption, subjects));
    },
    addSubjects: (session, subjects, issuedAt) =>
      step("addSubjects", { writes: subjects.map(subjectOf) }, () => store.addSubjects(session, subjects, issuedAt)),
    markSubject: (subject, notice, forMs) =>
      step("markSubject", { writes: [subjectOf(subject)] }, () => store.markSubject(subject, notice, forMs)),
    forgetSubject: (subject, notice) =>
      step("forgetSubject", { writes: [subjectOf(subject)] }, () => store.forgetSubject(subject, notice)),
    wasDone: (message) => step("wasDone", { reads: [messageOf(message)] }, () => store.wasDone(message)),
    noteDone: (message, ...rest) =>
      step("noteDone", { writes: [messageOf(message)] }, () => store.noteDone(message, ...rest)),
    markEnded(notice, forMs) {
      const writes = [sidOf(notice.sid)];
      return step("markEnded", { writes }, () => store.markEnded(notice, forMs));
    },
    removeAccount: (account, removal) =>
      step("removeAccount", touchesOf.remove(account), () => store.removeAccount(account, removal)),
    async sweep(account, revoke, what) {
      const touches = touchesOf.remove(account);
      await step("sweep", touches, () => undefined);
      await store.sweep(
        account,
        async (grant) => {
          await revoke(grant);
          scheduler.touch(touches);
        },
        what,
      );
    },
    // No scenario notifies other systems.
    outbox: store.outbox,
    onUnswept: (listener) => store.onUnswept(listener),
  };
}
