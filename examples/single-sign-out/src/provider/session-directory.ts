import type Provider from "oidc-provider";
import type { Session } from "oidc-provider";

/** The sessions of each user at the provider. The provider itself finds a session only by a browser's cookie. */
export class SessionDirectory {
  readonly #provider: Provider;
  readonly #uids = new Map<string, Set<string>>();

  constructor(provider: Provider) {
    this.#provider = provider;
    provider.on("authorization.success", ({ oidc: { session } }) => {
      if (session?.accountId === undefined) return;
      this.#uids.set(session.accountId, (this.#uids.get(session.accountId) ?? new Set()).add(session.uid));
    });
  }

  /** The user's living sessions. Deletes the ended ones. */
  async list(accountId: string): Promise<Session[]> {
    const uids = [...(this.#uids.get(accountId) ?? [])];
    const found = await Promise.all(uids.map((uid) => this.#provider.Session.findByUid(uid)));
    const alive = found
      .filter((session) => session?.accountId === accountId)
      .filter((session) => session !== undefined);
    this.#uids.set(accountId, new Set(alive.map(({ uid }) => uid)));
    return alive;
  }
}
