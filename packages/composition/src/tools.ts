import type { AdministerAccounts, Readiness } from "@identity-web/core";
import { type IdentityHttp, internals, type NamesApis } from "@identity-web/core/http";
import { checkReadiness } from "@identity-web/core/parts";
import type { ComposedIdentity } from "./compose.ts";

/** What code outside a request needs: every adapter gives it beside its middleware. */
export interface IdentityTools<Api extends string = string> extends NamesApis<Api> {
  /** For an administrator's tool: sign accounts out, list and end sessions. */
  readonly accounts: AdministerAccounts;
  /**
   * For a health check: whether the store answers and the provider's metadata is known, with reasons. It never throws, and
   * takes two seconds at most. Cached metadata count as known, so a short outage of the provider takes no app out of service.
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
   * Resolves when what goes on after answers (revocations) has come to its end; for an orderly shutdown. Polls that features have
   * begun end now.
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
