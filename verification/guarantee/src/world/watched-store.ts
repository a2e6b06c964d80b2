import type { Store } from "@identity-web/core";
import type { History } from "../judge/history.ts";
import type { SimulatedProvider } from "../provider/simulated-provider.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { App } from "./app.ts";

/** The place of a watched sign-in. */
export interface Watched {
  readonly app: App;
  readonly node: string;
  readonly provider: SimulatedProvider;
  readonly history: History;
  readonly scheduler: Scheduler;
}

/**
 * A store that records which sign-ins reach it. Of core's data it keeps only the place, for later looks. Who has
 * signed in, and when, comes from the provider's answer to this task.
 */
export function watchedStore(store: Store, { app, node, provider, history, scheduler }: Watched): Store {
  return {
    ...store,
    async beginRedemption(id, times) {
      const redemption = await store.beginRedemption(id, times);
      if (redemption !== "replayed") history.noteRedemption(scheduler.task, scheduler.now);
      return redemption;
    },
    async signIn(session, grant, redemption, subjects) {
      const { task, now: calledAt } = scheduler;
      const redeemed = provider.redeemed.findLast((each) => each.task === task);
      if (redeemed === undefined) throw new Error("core stores a sign-in that the provider doesn't know");
      const key = { account: session.account.key, id: session.id };
      const place = { session: key, grant: { ...key, kind: "session" } } as const;
      const { certificate } = redeemed;
      const attempt = history.noteAttempt({
        certificate,
        place,
        task,
        app: app.name,
        node,
        calledAt,
        time: scheduler.time.unread,
      });
      try {
        attempt.outcome = await store.signIn(session, grant, redemption, subjects);
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
