import type { Store } from "@identity-web/core";
import type { History } from "../judge/history.ts";
import type { Scheduler } from "../schedule/scheduler.ts";

/** A store that notes which sign-ins reach it, as core asks for them. */
export function watchedStore(store: Store, history: History, scheduler: Scheduler): Store {
  return {
    ...store,
    async beginRedemption(id, times) {
      const redemption = await store.beginRedemption(id, times);
      if (redemption !== "replayed") history.noteRedemption(redemption, scheduler.now);
      return redemption;
    },
    async signIn(session, grant, redemption) {
      const attempt = history.noteAttempt(session, redemption, scheduler.task, scheduler.now);
      try {
        attempt.outcome = await store.signIn(session, grant, redemption);
        return attempt.outcome;
      } catch (error) {
        attempt.outcome = "failed";
        throw error;
      } finally {
        attempt.endedAt = scheduler.now;
      }
    },
  };
}
