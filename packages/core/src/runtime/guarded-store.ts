import { failure } from "../errors/error-texts.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { type Awaitable, isPending } from "../ports/awaitable.ts";
import type { Events } from "../ports/events.ts";
import type { Store } from "../ports/store.ts";

/** A store whose every failure is an IdentityError `store_unavailable` and an event: never an empty answer. */
export function guardedStore(store: Store, events: Events): Store {
  const failed = (cause: unknown): IdentityError => {
    if (cause instanceof IdentityError) return cause;
    const error = failure("store-unreachable", {}, { cause });
    events.emit({ type: "store_failed", error });
    return error;
  };
  // Stays synchronous where the store is: no promise on the path of every request.
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
    maxSkewMs: store.maxSkewMs,
    sessions: {
      read: (key, touch) => guard(() => sessions.read(key, touch)),
      readWithGrant: (key, touch) => guard(() => sessions.readWithGrant(key, touch)),
      list: (account) => guard(() => sessions.list(account)),
    },
    tokens: {
      read: (key) => guard(() => tokens.read(key)),
      claimRefresh: (key, expected, claim) => guard(() => tokens.claimRefresh(key, expected, claim)),
      commitRefresh: (claim, grant) => guard(() => tokens.commitRefresh(claim, grant)),
      releaseRefresh: (claim, outcome) => guard(() => tokens.releaseRefresh(claim, outcome)),
      waitForChange: async (key, seen, signal) => guard(() => tokens.waitForChange(key, seen, signal)),
    },
    beginRedemption: (id, times) => guard(() => store.beginRedemption(id, times)),
    signIn: (session, grant, redemption) => guard(() => store.signIn(session, grant, redemption)),
    markEnded: (notice, forMs) => guard(() => store.markEnded(notice, forMs)),
    removeAccount: (account, removal) => guard(() => store.removeAccount(account, removal)),
    sweep: async (account, revoke) => guard(() => store.sweep(account, revoke)),
    onUnswept: (listener) => store.onUnswept(listener),
  };
}
