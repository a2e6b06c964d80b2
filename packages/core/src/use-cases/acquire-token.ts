import { type AccessToken, findAccessToken, type Grant, type GrantKey, type TokenRequest } from "../domain/grant.ts";
import type { IdentityError } from "../domain/identity-error.ts";
import type { SessionKey } from "../domain/session.ts";
import type { Ports } from "../ports/ports.ts";
import type { Versioned } from "../ports/token-cache.ts";
import type { Limits } from "./limits.ts";
import type { RefreshGrant } from "./refresh-grant.ts";
import { interactionRequired, signedOut } from "./token-errors.ts";

/** Gives a signed-in user's access token to whoever calls a web API for them: from the cache, else by one refresh. */
export class AcquireToken {
  readonly #ports: Pick<Ports, "store" | "clock">;
  readonly #refresh: RefreshGrant;
  readonly #limits: Limits;

  constructor(ports: Pick<Ports, "store" | "clock">, refresh: RefreshGrant, limits: Limits) {
    this.#ports = ports;
    this.#refresh = refresh;
    this.#limits = limits;
  }

  /**
   * However many requests, processes or machines want a token at once, one of them asks the provider.
   *
   * @throws IdentityError `interaction_required` (the user must go to the provider), `signed_out` (the account was removed
   * meanwhile), `provider_unavailable`, `store_unavailable`
   */
  async execute(session: SessionKey, wanted: TokenRequest): Promise<AccessToken> {
    const { tokens } = this.#ports.store;
    const key: GrantKey = { account: session.account, kind: "session", id: session.id };
    let request = wanted;
    let current = await tokens.read(key);
    if (current === undefined) throw await this.#withoutGrant(session, request);
    // Whoever has waited for another's refresh takes what it brought, however soon that expires.
    let margin = this.#limits.tokenMarginMs;
    for (;;) {
      const { value: grant, version } = current;
      const cached = this.#find(grant, request, margin);
      if (cached !== undefined) return cached;
      if (grant.renewal === "none") throw interactionRequired(request, "the session has no way to get another token");

      const singleUse = grant.renewal === "single-use";
      const outcome = await tokens.claimRefresh(key, version, { forMs: this.#limits.claimMs, singleUse });
      if (outcome === "removed") throw signedOut();
      if (outcome === "abandoned")
        throw interactionRequired(request, "a refresh was cut off, so its token can't be used again");
      let next: Versioned<Grant> | undefined;
      if ("claimed" in outcome) {
        const token = await this.#refresh.execute(outcome.claimed, grant, request);
        if (token !== "lost") return token;
        next = await tokens.read(key);
      } else if ("changed" in outcome) {
        next = outcome.changed;
      } else {
        await this.#wait(key, version, outcome.busyForMs);
        next = await tokens.read(key);
      }
      if (next === undefined) throw signedOut();
      if (next.version !== version) {
        margin = 0;
        request = { ...request, forceRefresh: false };
      }
      current = next;
    }
  }

  #find(grant: Grant, request: TokenRequest, margin: number): AccessToken | undefined {
    return findAccessToken(grant, request, this.#ports.clock.now(), margin);
  }

  async #wait(key: GrantKey, version: Versioned<Grant>["version"], ms: number): Promise<void> {
    const { store, clock } = this.#ports;
    const changed = new AbortController();
    const limit = new AbortController();
    try {
      await Promise.race([store.tokens.waitForChange(key, version, limit.signal), clock.sleep(ms, changed.signal)]);
    } finally {
      changed.abort();
      limit.abort();
    }
  }

  /** A session that lives on without tokens asks for interaction; one that has ended is signed out. */
  async #withoutGrant(session: SessionKey, request: TokenRequest): Promise<IdentityError> {
    const alive = await this.#ports.store.sessions.read(session);
    return alive === undefined ? signedOut() : interactionRequired(request, "the account's tokens were removed");
  }
}
