import { type AccessToken, findAccessToken, type Grant, type GrantKey, type TokenRequest } from "../domain/grant.ts";
import { IdentityError } from "../domain/identity-error.ts";
import type { SessionKey } from "../domain/session.ts";
import type { Ports } from "../ports/ports.ts";
import type { RefreshClaim, Version, Versioned } from "../ports/token-cache.ts";
import type { Limits } from "./limits.ts";
import { type RefreshAttempt, RefreshAttempts } from "./refresh-attempts.ts";
import type { RefreshGrant } from "./refresh-grant.ts";
import { interactionRequired, signedOut } from "./token-errors.ts";

/** Gives a signed-in user's access token to whoever calls a web API for them: from the cache, else by one refresh. */
export class AcquireToken {
  readonly #ports: Pick<Ports, "store" | "clock">;
  readonly #refresh: RefreshGrant;
  readonly #limits: Limits;
  readonly #attempts = new RefreshAttempts();

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
      // What can't be renewed is good until its end.
      const cached = this.#find(grant, request, grant.renewal === "none" ? 0 : margin);
      if (cached !== undefined) return cached;
      if (grant.renewal === "none") throw interactionRequired(request, "the session has no way to get another token");

      const singleUse = grant.renewal === "single-use";
      const outcome = await tokens.claimRefresh(key, version, { forMs: this.#limits.claimMs, singleUse });
      if (outcome === "removed") throw signedOut();
      if (outcome === "abandoned")
        throw interactionRequired(request, "a refresh was cut off, so its token can't be used again");
      let next: Versioned<Grant> | undefined;
      if ("claimed" in outcome) {
        const token = await this.#refreshOnce(session, outcome.claimed, grant, request);
        if (token !== "lost") return token;
        next = await tokens.read(key);
      } else if ("changed" in outcome) {
        next = outcome.changed;
      } else {
        const attempt = this.#attempts.of(session);
        await this.#wait(key, version, outcome.busyForMs, attempt);
        next = await tokens.read(key);
        const failure = attempt?.failureFor(request);
        if (next !== undefined && failure !== undefined) return this.#whatIsLeft(failure, next.value, request);
        const token = attempt?.tokenFor(request);
        if (token !== undefined && next?.value.accessTokens.some(({ value }) => value === token.value)) return token;
      }
      if (next === undefined) throw signedOut();
      if (next.version !== version) {
        margin = 0;
        request = { ...request, forceRefresh: false };
      }
      current = next;
    }
  }

  async #refreshOnce(
    session: SessionKey,
    claim: RefreshClaim,
    grant: Grant,
    request: TokenRequest,
  ): Promise<AccessToken | "lost"> {
    try {
      return await this.#attempts.run(session, request, async (attempt) => {
        const token = await this.#refresh.execute(claim, grant, request, (failure) => attempt.fail(failure));
        if (token !== "lost") attempt.succeed(token);
        return token;
      });
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      return this.#whatIsLeft(error, grant, request);
    }
  }

  /** A token that has some seconds left is better than none while the provider is away. */
  #whatIsLeft(failure: IdentityError, grant: Grant, request: TokenRequest): AccessToken {
    const isAway = failure.code === "provider_unavailable" || failure.code === "configuration";
    const left = isAway ? this.#find(grant, request, 0) : undefined;
    if (left === undefined) throw failure;
    return left;
  }

  #find(grant: Grant, request: TokenRequest, margin: number): AccessToken | undefined {
    return findAccessToken(grant, request, this.#ports.clock.now(), margin);
  }

  /** Until the grant or its claim changes, a refresh of this process has ended, or the time is over. */
  async #wait(key: GrantKey, version: Version, ms: number, attempt: RefreshAttempt | undefined): Promise<void> {
    const { store, clock } = this.#ports;
    const changed = new AbortController();
    const limit = new AbortController();
    const change = store.tokens.waitForChange(key, version, limit.signal);
    const ends = [change, clock.sleep(ms, changed.signal), ...(attempt === undefined ? [] : [attempt.over])];
    try {
      await Promise.race(ends);
    } finally {
      changed.abort();
      limit.abort();
      // Nobody listens any more to a wait that fails after it was given up.
      change.catch(() => undefined);
    }
  }

  /** A session that lives on without tokens asks for interaction; one that has ended is signed out. */
  async #withoutGrant(session: SessionKey, request: TokenRequest): Promise<IdentityError> {
    const alive = await this.#ports.store.sessions.read(session);
    return alive === undefined ? signedOut() : interactionRequired(request, "the account's tokens were removed");
  }
}
