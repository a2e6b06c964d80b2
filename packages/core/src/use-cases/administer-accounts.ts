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
  readonly #ports: Pick<Ports, "store" | "crypto">;
  readonly #removeAccount: RemoveAccount;

  constructor(ports: Pick<Ports, "store" | "crypto">, removeAccount: RemoveAccount) {
    this.#ports = ports;
    this.#removeAccount = removeAccount;
  }

  /**
   * Signs an account out. When this resolves, no node can read what was removed.
   *
   * @param account - Its key, or issuer and subject.
   * @param scope - `"everywhere"` (every session and every token) unless said; `"account"`: every token, no session.
   * @throws IdentityError `store_unavailable`, `configuration` (a scope that needs a browser)
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

  /** The account's living sessions, newest first. @throws IdentityError `store_unavailable` */
  async sessions(account: AccountId | AccountKey): Promise<readonly SessionSummary[]> {
    return this.#ports.store.sessions.list(await this.#key(account));
  }

  /** Ends one session and its tokens. @throws IdentityError `store_unavailable` */
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
    return accountKeyFromHash(await this.#ports.crypto.hash(accountKeyText(account)));
  }
}
