import { type AccessToken, findAccessToken, type Grant, type GrantKey, type TokenRequest } from "../domain/grant.ts";
import type { SessionKey } from "../domain/session.ts";
import { IdentityError } from "../errors/identity-error.ts";
import type { Ports } from "../ports/ports.ts";
import type { ClaimTerms, RefreshClaim, Version, Versioned } from "../ports/token-cache.ts";
import type { Limits } from "./limits.ts";
import { type RefreshAttempt, RefreshAttempts } from "./refresh-attempts.ts";
import type { RefreshGrant } from "./refresh-grant.ts";
import { SessionTokens } from "./session-tokens.ts";
import { interactionRequired, signedOut } from "./token-errors.ts";
import type { TokenSource } from "./token-source.ts";

type AcquirePorts = Pick<Ports, "store" | "provider" | "clock" | "events">;

/** A session's grant that was read in the same look as the session. */
export interface SeenTokens {
  readonly grant: Versioned<Grant> | undefined;
  /** Whether a refresh of this version or a later one is required. A cached token is then no answer. @default false */
  readonly mustRenew?: boolean;
}

/** Gets an access token for a call of a web API, from the cache or by one refresh. */
export class AcquireToken {
  readonly #ports: AcquirePorts;
  readonly #refresh: RefreshGrant;
  readonly #limits: Limits;
  readonly #follows: boolean;
  readonly #attempts = new RefreshAttempts();

  /** @param follows - Whether sessions follow the provider. If so, a refused refresh ends its session. */
  constructor(ports: AcquirePorts, refresh: RefreshGrant, limits: Limits, follows = false) {
    this.#ports = ports;
    this.#follows = follows;
    this.#refresh = refresh;
    this.#limits = limits;
  }

  /**
   * Gets a token of a signed-in user. If several requests, processes or machines need one at once, only one of them sends a refresh.
   *
   * @param seen - The grant that the caller has read during this call. A grant that was read earlier may have been removed since.
   * @throws IdentityError `interaction_required` (the user must go to the provider), `signed_out` (the account was removed
   * during the call), `provider_unavailable`, `store_unavailable`
   */
  execute(session: SessionKey, wanted: TokenRequest, seen?: SeenTokens): Promise<AccessToken> {
    return this.from(new SessionTokens(this.#ports, session, this.#follows), wanted, seen);
  }

  /**
   * Renews a session's tokens at the provider, unless another caller has done so since the grant was read.
   *
   * @throws IdentityError as `execute`; `sign_in_required`: the provider has refused, and the session has ended
   */
  async confirm(session: SessionKey, grant: Versioned<Grant>): Promise<void> {
    await this.execute(session, { scopes: [], forceRefresh: true }, { grant, mustRenew: true });
  }

  /** Gets a token from any source. @throws IdentityError as `execute`, and the source's own error for a refusal */
  async from(source: TokenSource, wanted: TokenRequest, seen?: SeenTokens): Promise<AccessToken> {
    const { tokens } = this.#ports.store;
    const { key, first } = source;
    let request = wanted;
    let current = seen === undefined ? await tokens.read(key) : seen.grant;
    const renews = seen?.mustRenew === true ? seen.grant?.version : undefined;
    // A recheck returns no token to a caller, so it emits no `token_acquired`.
    const teller = renews === undefined ? key : undefined;
    // A caller that waited for another's refresh takes its token, even if that expires soon.
    let margin = this.#limits.tokenMarginMs;
    // Stays `undefined` if the cache has the token: the event then has no duration.
    let began: number | undefined;
    for (;;) {
      const grant: Grant | undefined = current?.value ?? first;
      if (grant === undefined) throw await source.missing(request);
      const version: Version | "absent" = current?.version ?? "absent";
      const [renewed] = renews !== undefined && version !== renews ? grant.accessTokens : [];
      if (renewed !== undefined) return renewed;
      const isRenewable = grant.renewal !== "none" || first !== undefined;
      // A token that can't be renewed is used until it expires.
      const cached = this.#find(grant, request, isRenewable ? margin : 0);
      if (cached !== undefined) return this.#handOut(cached, teller, began);
      began ??= this.#ports.clock.now();
      if (!isRenewable) throw interactionRequired("not-renewable", request);

      const terms = { forMs: this.#limits.claimMs, singleUse: grant.renewal === "single-use" };
      const { issuedAfter: issuedAt = grant.issuedAt } = source;
      const ofExchange = first === undefined ? {} : { issuedAt, ...namedBy(source, first) };
      const outcome = await tokens.claimRefresh(key, version, { ...terms, ...ofExchange });
      if (outcome === "removed" && first !== undefined && version !== "absent") {
        // The grant has expired or was removed. The next claim decides whether it may be created again.
        current = undefined;
        continue;
      }
      if (outcome === "removed") throw signedOut();
      if (outcome === "abandoned") {
        this.#refresh.abandon(source);
        throw interactionRequired("refresh-cut-off", request);
      }
      let next: Versioned<Grant> | undefined;
      if ("claimed" in outcome) {
        const token = await this.#refreshOnce(source, outcome.claimed, grant, request);
        if (token !== "lost") return this.#handOut(token, teller, began);
        next = await tokens.read(key);
      } else if ("changed" in outcome) {
        next = outcome.changed;
      } else {
        const attempt = this.#attempts.of(key);
        await this.#wait(key, version, outcome.busyForMs, attempt);
        next = await tokens.read(key);
        const left = next?.value ?? first;
        const failure = attempt?.failureFor(request);
        if (left !== undefined && failure !== undefined) {
          return this.#handOut(this.#whatIsLeft(failure, left, request), teller, began);
        }
        const token = attempt?.tokenFor(request);
        if (token !== undefined && next?.value.accessTokens.some(({ value }) => value === token.value)) {
          return this.#handOut(token, teller, began);
        }
      }
      if (next === undefined && first === undefined) throw signedOut();
      if (next !== undefined && next.version !== version) {
        margin = 0;
        if (renews === undefined) request = { ...request, forceRefresh: false };
      }
      current = next;
    }
  }

  #handOut(token: AccessToken, key: GrantKey | undefined, began: number | undefined): AccessToken {
    if (key === undefined) return token;
    const { clock, events } = this.#ports;
    const account = "account" in key ? key.account : undefined;
    if (began === undefined) events.emit({ type: "token_acquired", account, cached: true });
    else events.emit({ type: "token_acquired", account, cached: false, durationMs: clock.now() - began });
    return token;
  }

  async #refreshOnce(
    source: TokenSource,
    claim: RefreshClaim,
    grant: Grant,
    request: TokenRequest,
  ): Promise<AccessToken | "lost"> {
    try {
      return await this.#attempts.run(source.key, request, async (attempt) => {
        const token = await this.#refresh.execute(claim, source, { grant, request }, (failure) =>
          attempt.fail(failure),
        );
        if (token !== "lost") attempt.succeed(token);
        return token;
      });
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      return this.#whatIsLeft(error, grant, request);
    }
  }

  /** While the provider is unavailable, uses a token that is about to expire. */
  #whatIsLeft(failure: IdentityError, grant: Grant, request: TokenRequest): AccessToken {
    const isAway = failure.code === "provider_unavailable" || failure.code === "configuration";
    const left = isAway ? this.#find(grant, request, 0) : undefined;
    if (left === undefined) throw failure;
    return left;
  }

  #find(grant: Grant, request: TokenRequest, margin: number): AccessToken | undefined {
    return findAccessToken(grant, request, this.#ports.clock.now(), margin);
  }

  /** Waits until the grant or its claim changes, a refresh of this process has ended, or `ms` have passed. */
  async #wait(
    key: GrantKey,
    version: Version | "absent",
    ms: number,
    attempt: RefreshAttempt | undefined,
  ): Promise<void> {
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
      // The wait is over, so nothing else handles its late failure.
      change.catch(() => undefined);
    }
  }
}

const namedBy = ({ named }: TokenSource, { expiresAt: until }: Grant): Pick<ClaimTerms, "named"> =>
  named === undefined || named.subjects.length === 0 ? {} : { named: { ...named, until } };
