import type { AdministerAccounts } from "@identity-web/core";
import { type IdentityHttp, internals } from "@identity-web/core/http";
import type { ComposedIdentity } from "./compose.ts";

/** What code outside a request needs: every adapter gives it beside its middleware. */
export interface IdentityTools {
  /** For an administrator's tool: sign accounts out, list and end sessions. */
  readonly accounts: AdministerAccounts;
  /** Resolves when what goes on after answers (revocations) has come to its end; for an orderly shutdown. */
  settled(): Promise<void>;
  /** For tools of features, such as `appClient(auth)`. */
  readonly [internals]: IdentityHttp;
}

export const toolsOf = ({ http, accounts, background }: ComposedIdentity): IdentityTools => ({
  accounts,
  settled: () => background.settled(),
  [internals]: http,
});
