import {
  type AccountId,
  type AccountKey,
  accountKeyFromHash,
  accountKeyText,
  isAccountKey,
} from "../domain/account.ts";
import { IdentityError } from "../domain/identity-error.ts";
import { type SignOutScope, signOutScopes } from "../domain/removal.ts";
import type { SessionId, SessionSummary } from "../domain/session.ts";
import type { Ports } from "../ports/ports.ts";
import type { RemoveAccount } from "./remove-account.ts";

/** Accounts as an administrator's tool sees them: no browser, no request. */
export class AdministerAccounts {
  readonly #ports: Pick<Ports, "store" | "crypto" | "provider">;
  readonly #removeAccount: RemoveAccount;

  constructor(ports: Pick<Ports, "store" | "crypto" | "provider">, removeAccount: RemoveAccount) {
    this.#ports = ports;
    this.#removeAccount = removeAccount;
  }

  /**
   * Signs an account out. When this resolves, no node can read what was removed.
   *
   * @param account - Its key, or issuer and subject. A slash at the issuer's end makes no difference.
   * @param scope - `"everywhere"` (every session and every token) unless said; `"account"`: every token, no session.
   * @throws IdentityError `store_unavailable`, `configuration` (a scope that needs a browser, another provider's issuer)
   * @example
   * await auth.accounts.remove({ issuer: "https://login.example", subject: "248289761001" });
   */
  async remove(
    account: AccountId | AccountKey,
    scope: SignOutScope = "everywhere",
  ): Promise<{ sessions: number; grants: number }> {
    if (!signOutScopes.includes(scope) || scope === "session") {
      throw new IdentityError(
        "configuration",
        `accounts.remove expects "everywhere" or "account", and got "${scope}"`,
        {
          cure: "Use accounts.endSession(account, id) to end one session.",
        },
      );
    }
    return this.#removeAccount.execute(await this.#key(account), { scope, sessions: "none", by: "application" });
  }

  /** The account's living sessions in every app that shares the store, newest first. @throws IdentityError as `remove` */
  async sessions(account: AccountId | AccountKey): Promise<readonly SessionSummary[]> {
    return this.#ports.store.sessions.list(await this.#key(account));
  }

  /** Ends one session and its tokens, whichever app it is in. @throws IdentityError as `remove` */
  async endSession(account: AccountId | AccountKey, id: SessionId): Promise<{ sessions: number; grants: number }> {
    return this.#removeAccount.execute(await this.#key(account), {
      scope: "session",
      sessions: { id },
      by: "application",
    });
  }

  async #key(account: AccountId | AccountKey): Promise<AccountKey> {
    if (typeof account === "string") {
      if (isAccountKey(account)) return account;
      throw new IdentityError("configuration", "expected an account key (22 characters), and got another text", {
        cure: "Pass account.key, or issuer and subject.",
      });
    }
    const { crypto, provider } = this.#ports;
    if (!(await provider.acceptsIssuer(account.issuer))) {
      const found = JSON.stringify(account.issuer);
      throw new IdentityError(
        "configuration",
        `expected an account of ${provider.name}, and got one of issuer ${found}`,
        {
          cure: "Pass the issuer as the provider's ID tokens have it, or account.key.",
        },
      );
    }
    return accountKeyFromHash(await crypto.hash(accountKeyText(account)));
  }
}
