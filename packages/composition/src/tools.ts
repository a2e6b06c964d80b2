import type { AdministerAccounts, Readiness } from "@identity-web/core";
import { type IdentityHttp, internals, type NamesApis } from "@identity-web/core/http";
import { checkReadiness } from "@identity-web/core/parts";
import type { ComposedIdentity } from "./compose.ts";

/** Functions for code outside a request. Every adapter's `identity()` has them. */
export interface IdentityTools<Api extends string = string> extends NamesApis<Api> {
  /** Signs accounts out, lists and ends sessions, for an administrator's tool. */
  readonly accounts: AdministerAccounts;
  /**
   * For a health check: whether the store answers and the provider's metadata is loaded, with reasons. It never throws, and takes
   * at most two seconds. Cached metadata is enough, so a short outage of the provider takes no app out of service.
   *
   * @example
   * app.get("/ready", async (c) => {
   *   const { ready, problems } = await auth.ready();
   *   for (const { part, reason } of problems) console.warn(`not ready: ${part}: ${reason}`);
   *   return c.text(ready ? "ready" : "not ready", ready ? 200 : 503);
   * });
   */
  ready(): Promise<Readiness>;
  /**
   * Resolves when work that continues after responses (such as revocations) has ended, for a graceful shutdown. It also ends the
   * polls that features have started.
   */
  settled(): Promise<void>;
  /** For tools of features, such as `appClient(auth)`. */
  readonly [internals]: IdentityHttp;
}

export const toolsOf = <Api extends string>({ http, accounts, background }: ComposedIdentity): IdentityTools<Api> => ({
  accounts,
  ready: () => checkReadiness(http.parts.ports),
  settled: () => {
    background.end();
    return background.settled();
  },
  [internals]: http,
});
