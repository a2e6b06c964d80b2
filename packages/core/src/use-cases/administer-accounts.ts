import { type AccountId, type AccountKey, accountKeyOf, isAccountKey } from "../domain/account.ts";
import { type SignOutScope, signOutScopes } from "../domain/removal.ts";
import type { SessionId, SessionSummary } from "../domain/session.ts";
import { failure } from "../errors/error-texts.ts";
import type { Ports } from "../ports/ports.ts";
import { show } from "../provider-kit/show.ts";
import type { RemoveAccount } from "./remove-account.ts";
import { requireTexts } from "./require-texts.ts";

/** Operations on accounts for an administrator's tool, outside of any request. */
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
   * @param account - Its key, or issuer and subject. A trailing slash of the issuer makes no difference.
   * @param scope - `"everywhere"` (default): every session and every token. `"account"`: every token, no session.
   * @throws IdentityError `store_unavailable`, `configuration` (a scope that needs a browser, another provider's issuer)
   * @example
   * await auth.accounts.remove({ issuer: "https://login.example", subject: "248289761001" });
   */
  async remove(
    account: AccountId | AccountKey,
    scope: SignOutScope = "everywhere",
  ): Promise<{ sessions: number; grants: number }> {
    if (!signOutScopes.includes(scope) || scope === "session") {
      throw failure("removal-scope-unknown", { scope });
    }
    const user = typeof account === "string" ? {} : { user: account };
    return this.#removeAccount.execute(await this.#key(account), {
      scope,
      sessions: "none",
      by: "application",
      ...user,
    });
  }

  /** The account's living sessions in every app that shares the store, newest first. @throws IdentityError as `remove` */
  async sessions(account: AccountId | AccountKey): Promise<readonly SessionSummary[]> {
    return this.#ports.store.sessions.list(await this.#key(account));
  }

  /** Ends one session and its tokens, in any app that shares the store. @throws IdentityError as `remove` */
  async endSession(account: AccountId | AccountKey, id: SessionId): Promise<{ sessions: number; grants: number }> {
    requireTexts("a session's id", [id]);
    return this.#removeAccount.execute(await this.#key(account), {
      scope: "session",
      sessions: { ids: [id] },
      by: "application",
    });
  }

  async #key(account: AccountId | AccountKey): Promise<AccountKey> {
    const { crypto, provider } = this.#ports;
    if (isAccountKey(account)) return account;
    // In plain JavaScript an object may have `sub` instead. Its removal would remove nothing, without an error.
    if (typeof account?.subject !== "string" || typeof account.issuer !== "string")
      throw failure("account-key-malformed");
    if (!(await provider.acceptsIssuer(account.issuer))) {
      throw failure("issuer-foreign", { provider: provider.name, found: show(account.issuer) });
    }
    return accountKeyOf(crypto, account);
  }
}
