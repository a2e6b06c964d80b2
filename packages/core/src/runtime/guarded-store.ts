import { failure } from "../errors/error-texts.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { type Awaitable, isPending } from "../ports/awaitable.ts";
import type { Events } from "../ports/events.ts";
import type { Store } from "../ports/store.ts";

/**
 * Converts every failure of a store into an IdentityError and an event. So a failed look-up never looks like an empty
 * answer. An IdentityError of the store itself is thrown unchanged.
 */
export function guardedStore(store: Store, events: Events): Store {
  const failed = (cause: unknown): IdentityError => {
    const error = cause instanceof IdentityError ? cause : failure("store-unreachable", {}, { cause });
    if (error.code === "store_unavailable") events.emit({ type: "store_failed", error });
    return error;
  };
  // A synchronous answer stays synchronous: most requests then need no promise.
  const guard = <T>(operation: () => Awaitable<T>): Awaitable<T> => {
    try {
      const result = operation();
      if (!isPending(result)) return result;
      return Promise.resolve(result).catch((error: unknown) => {
        throw failed(error);
      });
    } catch (error) {
      throw failed(error);
    }
  };
  const { sessions, tokens } = store;
  return {
    outOfProcess: store.outOfProcess,
    now: () => store.now(),
    restartAfterMs: store.restartAfterMs,
    sessions: {
      read: (key, touch) => guard(() => sessions.read(key, touch)),
      readWithGrant: (key, touch) => guard(() => sessions.readWithGrant(key, touch)),
      list: (account) => guard(() => sessions.list(account)),
    },
    tokens: {
      read: (key) => guard(() => tokens.read(key)),
      claimRefresh: (key, expected, claim) => guard(() => tokens.claimRefresh(key, expected, claim)),
      commitRefresh: (claim, grant, confirmed) => guard(() => tokens.commitRefresh(claim, grant, confirmed)),
      releaseRefresh: (claim, outcome) => guard(() => tokens.releaseRefresh(claim, outcome)),
      waitForChange: async (key, seen, signal) => guard(() => tokens.waitForChange(key, seen, signal)),
    },
    beginRedemption: (id, times) => guard(() => store.beginRedemption(id, times)),
    signIn: (session, grant, redemption, subjects) => guard(() => store.signIn(session, grant, redemption, subjects)),
    markEnded: (notice, forMs) => guard(() => store.markEnded(notice, forMs)),
    addSubjects: (session, subjects, issuedAt) => guard(() => store.addSubjects(session, subjects, issuedAt)),
    markSubject: (subject, notice, forMs) => guard(() => store.markSubject(subject, notice, forMs)),
    forgetSubject: (subject, notice) => guard(() => store.forgetSubject(subject, notice)),
    wasDone: (message) => guard(() => store.wasDone(message)),
    noteDone: (...given) => guard(() => store.noteDone(...given)),
    outbox: {
      add: (messages, times) => guard(() => store.outbox.add(messages, times)),
      take: (againAfterMs) => guard(() => store.outbox.take(againAfterMs)),
      drop: (id) => guard(() => store.outbox.drop(id)),
    },
    removeAccount: (account, removal) => guard(() => store.removeAccount(account, removal)),
    sweep: async (...given) => guard(() => store.sweep(...given)),
    onUnswept: (listener) => store.onUnswept(listener),
  };
}
