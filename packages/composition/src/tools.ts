import type { AdministerAccounts } from "@identity-web/core";
import { type IdentityHttp, internals, type NamesApis } from "@identity-web/core/http";
import type { ComposedIdentity } from "./compose.ts";

/** What code outside a request needs: every adapter gives it beside its middleware. */
export interface IdentityTools<Api extends string = string> extends NamesApis<Api> {
  /** For an administrator's tool: sign accounts out, list and end sessions. */
  readonly accounts: AdministerAccounts;
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
  settled: () => {
    background.end();
    return background.settled();
  },
  [internals]: http,
});
