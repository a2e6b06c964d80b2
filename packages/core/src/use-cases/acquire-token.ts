import {
  type AccessToken,
  accountOfGrant,
  findAccessToken,
  type Grant,
  type GrantKey,
  type TokenRequest,
} from "../domain/grant.ts";
import type { SessionKey } from "../domain/session.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { isPending } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";
import type { ClaimTerms, RefreshClaim, Version, Versioned } from "../ports/token-cache.ts";
import type { Limits } from "./limits.ts";
import { RefreshAttempts } from "./refresh-attempts.ts";
import type { RefreshGrant } from "./refresh-grant.ts";
import { RenewalTurn, RenewalTurns, turnOf } from "./renewal-turns.ts";
import { requireTexts, requireTextsIn } from "./require-texts.ts";
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

interface AcquireSettings {
  /** Whether sessions follow the provider. If so, a refused refresh ends its session. @default false */
  readonly follows?: boolean;
  /** Whether a request may wait for the work of another request of this process. @default false */
  readonly requestsShareWork?: boolean;
}

/** A grant to renew, and the token that a caller wants. */
interface Renewal {
  readonly grant: Grant;
  readonly version: Version | "absent";
  readonly request: TokenRequest;
}

/** The outcome of a turn that got no token. `next`: the grant; if absent, the caller reads the grant. `gone`: the grant no longer exists. */
type Waited = { readonly next?: Versioned<Grant> } | "gone";

/** Gets an access token for a call of a web API, from the cache or by one refresh. */
export class AcquireToken {
  readonly #ports: AcquirePorts;
  readonly #refresh: RefreshGrant;
  readonly #limits: Limits;
  readonly #follows: boolean;
  readonly #attempts = new RefreshAttempts();
  readonly #turns = new RenewalTurns();
  readonly #shares: boolean;

  constructor(ports: AcquirePorts, refresh: RefreshGrant, limits: Limits, settings: AcquireSettings = {}) {
    this.#ports = ports;
    this.#follows = settings.follows === true;
    this.#shares = settings.requestsShareWork === true;
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
    // In plain JavaScript it may be one scope as a text. A refresh with it would fail and end the grant.
    if (!Array.isArray(wanted?.scopes)) requireTexts("a list of scopes", wanted?.scopes);
    const read = seen === undefined ? this.#ports.store.tokens.read(source.key) : seen.grant;
    const current = isPending(read) ? await read : read;
    // Most calls end here. So they don't pay for the variables of the loop below.
    const grant = seen?.mustRenew === true ? undefined : current?.value;
    const cached = grant && this.#cached(source, grant, wanted, this.#limits.tokenMarginMs);
    return cached === undefined ? this.#renewed(source, wanted, current, seen) : this.#handOut(cached, source.key);
  }

  /** Gets a token that the cache didn't have, or that must be newer than the cached one. */
  async #renewed(
    source: TokenSource,
    wanted: TokenRequest,
    found: Versioned<Grant> | undefined,
    seen: SeenTokens | undefined,
  ): Promise<AccessToken> {
    requireTextsIn(wanted);
    const { tokens } = this.#ports.store;
    const { key, first } = source;
    let request = wanted;
    let current = found;
    const renews = seen?.mustRenew === true ? seen.grant?.version : undefined;
    // A recheck returns no token to a caller, so it emits no `token_acquired`.
    const teller = renews === undefined ? key : undefined;
    // A caller that waited for another caller's refresh takes the new token, even if it expires soon.
    let margin = this.#limits.tokenMarginMs;
    // Stays `undefined` if the cache has the token: the event then has no duration.
    let began: number | undefined;
    let shares = this.#shares;
    for (;;) {
      const grant: Grant | undefined = current?.value ?? first;
      if (grant === undefined) throw await source.missing(request);
      const version: Version | "absent" = current?.version ?? "absent";
      const [renewed] = renews !== undefined && version !== renews ? grant.accessTokens : [];
      if (renewed !== undefined) return renewed;
      const cached = this.#cached(source, grant, request, margin);
      if (cached !== undefined) return this.#handOut(cached, teller, began);
      began ??= this.#ports.clock.now();
      if (!isRenewable(source, grant)) throw interactionRequired("not-renewable", request);

      // After a shared turn that has changed nothing, each caller tries by itself: it must not wait for all the others in turn.
      const name: string | undefined = shares ? turnOf(source, version, request) : undefined;
      const joined = this.#turns.of(name);
      const turn: RenewalTurn = joined ?? new RenewalTurn();
      let waited: Waited = {};
      if (joined === undefined) {
        const renewal = { grant, version, request };
        const outcome = await this.#turns.run(name, turn, () => this.#renew(source, renewal, turn));
        if (outcome !== "gone" && "token" in outcome) return this.#handOut(outcome.token, teller, began);
        waited = outcome;
      } else {
        await joined.join((signal) => tokens.waitForChange(key, version, signal));
      }
      if (waited === "gone") {
        // The grant has expired or was removed. The next claim decides whether it may be created again.
        current = undefined;
        continue;
      }
      const next: Versioned<Grant> | undefined = waited.next ?? (await turn.grant(() => tokens.read(key)));
      const left = next?.value ?? first;
      const failure = turn.attempt?.failureFor(request);
      if (left !== undefined && failure !== undefined) {
        return this.#handOut(this.#whatIsLeft(failure, left, request), teller, began);
      }
      const token = turn.attempt?.tokenFor(request);
      if (token !== undefined && next?.value.accessTokens.some(({ value }) => value === token.value)) {
        return this.#handOut(token, teller, began);
      }
      if (next === undefined && first === undefined) throw signedOut();
      shares = shares && next !== undefined && next.version !== version;
      if (next !== undefined && next.version !== version) {
        margin = 0;
        if (renews === undefined) request = { ...request, forceRefresh: false };
      }
      current = next;
    }
  }

  /** Claims the grant, and then refreshes it or waits for the caller that does. */
  async #renew(
    source: TokenSource,
    { grant, version, request }: Renewal,
    turn: RenewalTurn,
  ): Promise<Waited | { readonly token: AccessToken }> {
    const { key, first, issuedAfter: issuedAt = grant.issuedAt } = source;
    const terms = { forMs: this.#limits.claimMs, singleUse: grant.renewal === "single-use" };
    const { tokens } = this.#ports.store;
    const ofExchange = first === undefined ? {} : { issuedAt, ...namedBy(source, first) };
    const outcome = await tokens.claimRefresh(key, version, { ...terms, ...ofExchange });
    if (outcome === "removed" && first !== undefined && version !== "absent") return "gone";
    if (outcome === "removed") throw signedOut();
    if (outcome === "abandoned") {
      this.#refresh.abandon(source);
      const error = interactionRequired("refresh-cut-off", request);
      this.#ports.events.emit({ type: "refresh_failed", account: accountOfGrant(key), outcome: "abandoned", error });
      throw error;
    }
    if ("changed" in outcome) return { next: outcome.changed };
    turn.claimed();
    if ("claimed" in outcome) {
      const token = await this.#refreshOnce(source, outcome.claimed, { grant, version, request }, turn);
      return token === "lost" ? {} : { token };
    }
    turn.attempt = this.#attempts.of(key);
    await this.#wait(turn, outcome.busyForMs, (signal) => tokens.waitForChange(key, version, signal));
    return {};
  }

  #handOut(token: AccessToken, key: GrantKey | undefined, began?: number): AccessToken {
    if (key === undefined) return token;
    const { clock, events } = this.#ports;
    const account = accountOfGrant(key);
    if (began === undefined) events.emit({ type: "token_acquired", account, cached: true });
    else events.emit({ type: "token_acquired", account, cached: false, durationMs: clock.now() - began });
    return token;
  }

  async #refreshOnce(
    source: TokenSource,
    claim: RefreshClaim,
    { grant, request }: Renewal,
    turn: RenewalTurn,
  ): Promise<AccessToken | "lost"> {
    try {
      return await this.#attempts.run(source.key, request, async (attempt) => {
        turn.attempt = attempt;
        const token = await this.#refresh.execute(claim, source, { grant, request }, (failure) =>
          attempt.fail(failure),
        );
        if (token !== "lost") attempt.succeed(token);
        return token;
      });
    } catch (error) {
      if (!(error instanceof IdentityError) || this.#find(grant, request, 0) === undefined) throw error;
      // A removal or an event may have taken the tokens during the refresh.
      const left = await this.#ports.store.tokens.read(source.key);
      return this.#whatIsLeft(error, left?.value, request);
    }
  }

  /** While the provider is unavailable, uses a token that is about to expire. */
  #whatIsLeft(failure: IdentityError, grant: Grant | undefined, request: TokenRequest): AccessToken {
    const left = isAway(failure) ? grant && this.#find(grant, request, 0) : undefined;
    if (left === undefined) throw failure;
    return left;
  }

  /** A token that can't be renewed is used until it expires. */
  #cached(source: TokenSource, grant: Grant, request: TokenRequest, margin: number): AccessToken | undefined {
    return this.#find(grant, request, isRenewable(source, grant) ? margin : 0);
  }

  #find(grant: Grant, request: TokenRequest, margin: number): AccessToken | undefined {
    return findAccessToken(grant, request, this.#ports.clock.now(), margin);
  }

  /** Waits until the grant or its claim changes, a refresh of this process has ended, or `ms` have passed. */
  async #wait(turn: RenewalTurn, ms: number, wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const changed = new AbortController();
    const ends = [turn.changed(wait), this.#ports.clock.sleep(ms, changed.signal)];
    try {
      await Promise.race(turn.attempt === undefined ? ends : [...ends, turn.attempt.over]);
    } finally {
      changed.abort("over");
    }
  }
}

/** Whether a refresh failed because the provider is unavailable, and not because of the grant. */
const isAway = ({ code }: IdentityError): boolean => code === "provider_unavailable" || code === "configuration";

const isRenewable = ({ first }: TokenSource, { renewal }: Grant): boolean => renewal !== "none" || first !== undefined;

const namedBy = ({ named }: TokenSource, { expiresAt: until }: Grant): Pick<ClaimTerms, "named"> =>
  named === undefined || named.subjects.length === 0 ? {} : { named: { ...named, until } };
