import { type Account, accountKeyOf } from "../../domain/account.ts";
import type { AccessToken, Grant, GrantKey, Renewal, TokenRequest } from "../../domain/grant.ts";
import type { IdentityError } from "../../errors/identity-error.ts";
import type { BearerToken, PresentedToken } from "../../ports/bearer-token.ts";
import type { RefreshAnswer } from "../../ports/identity-provider.ts";
import type { Ports } from "../../ports/ports.ts";
import { signedOut } from "../token-errors.ts";
import type { TokenParts } from "../token-parts.ts";
import type { TokenSource } from "../token-source.ts";
import { failure, missingAbility } from "./error-texts.ts";

/** The caller of this app's API, with a valid token. */
export interface Caller {
  readonly token: BearerToken;
  /** The user. `undefined`: the token is an app's own, without a user. */
  readonly account?: Account;
  /** The token itself. A secret: never log it. */
  readonly value: string;
}

/** For an app that is an API: checks callers' tokens, and exchanges them for tokens of other APIs, on behalf of their users. */
export class BearerTokens {
  readonly #parts: TokenParts;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration` (the provider's client can't check tokens) */
  async verify(presented: PresentedToken): Promise<Caller> {
    const { ports, providerClock } = this.#parts;
    const { provider, crypto, clock } = ports;
    if (provider.verifyBearer === undefined) throw missingAbility(provider, "check callers' tokens");
    const token = await provider.verifyBearer(presented);
    this.#requireYoung(token);
    providerClock.aheadMs = Math.max(providerClock.aheadMs, token.issuedAt - clock.now());
    if (token.account === undefined) return { token, value: presented.value };
    const key = await accountKeyOf(crypto, token.account);
    return { token, value: presented.value, account: { ...token.account, key } };
  }

  /**
   * Gets a token for another API on behalf of the caller's user, from the cache or by one exchange. It is stored under the
   * account. So a removal of the account's tokens removes it, and an older caller's token can't restore it.
   *
   * @throws IdentityError `signed_out`, `invalid_token`, `interaction_required`, `insufficient_scope` (the caller is not a user),
   * `provider_unavailable`, `store_unavailable`
   */
  async acquire(caller: Caller, wanted: TokenRequest): Promise<AccessToken> {
    return this.#parts.acquireToken.from(await this.source(caller), wanted);
  }

  /** The source of tokens on behalf of a caller. @throws IdentityError `insufficient_scope`, `invalid_token` */
  async source({ token, account, value }: Caller): Promise<TokenSource> {
    const { ports, app, exchanges, providerClock, subjectsOf } = this.#parts;
    const { provider, crypto, clock } = ports;
    if (!exchanges) {
      throw failure("exchange-not-enabled");
    }
    if (account === undefined) {
      throw failure("caller-not-a-user");
    }
    // A queue or a socket may keep a caller for longer than its token is valid.
    this.#requireYoung(token);
    if (clock.now() >= token.expiresAt) throw failure("caller-token-expired");
    const id = await crypto.hash(`${app}.${value}`);
    const key: GrantKey = { account: account.key, kind: "on-behalf-of", id };
    const subjects = subjectsOf?.({ account, claims: token.claims }) ?? [];
    const named = { issuer: account.issuer, subjects };
    return new OnBehalfOf(provider, key, token, { aheadMs: providerClock.aheadMs, bearer: value, named });
  }

  /** Refuses a token that is older than the records of sign-outs, even if its `exp` is later. */
  #requireYoung({ issuedAt }: BearerToken): void {
    const { ports, limits } = this.#parts;
    const { bearerMs } = limits;
    if (ports.clock.now() - issuedAt > bearerMs) throw failure("caller-token-too-old", { limitMs: bearerMs });
  }
}

class OnBehalfOf implements TokenSource {
  readonly key: GrantKey;
  readonly first: Grant;
  readonly issuedAfter: number;
  readonly named: TokenSource["named"];
  readonly #provider: Ports["provider"];
  readonly #bearer: string;

  constructor(
    provider: Ports["provider"],
    key: GrantKey,
    token: BearerToken,
    { aheadMs, bearer, named }: Pick<TokenSource, "named"> & { readonly aheadMs: number; readonly bearer: string },
  ) {
    const { issuedAt, expiresAt } = token;
    this.#provider = provider;
    this.#bearer = bearer;
    this.key = key;
    this.named = named;
    this.issuedAfter = issuedAt - aheadMs;
    this.first = { issuedAt, expiresAt, accessTokens: [], renewal: "reusable", providerState: "" };
  }

  async ask(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer> {
    const before = grant.providerState === "" ? undefined : grant;
    const provider = this.#provider;
    if (provider.exchange !== undefined) return provider.exchange(this.#bearer, request, before, signal);
    return { failed: "unsent", error: missingAbility(provider, "get tokens on behalf of users") };
  }

  /** The caller's token may be sent any number of times. */
  renewal(): Renewal {
    return "reusable";
  }

  async missing(): Promise<IdentityError> {
    return signedOut();
  }

  explain(failed: "refused" | "interaction", _: TokenRequest, cause: IdentityError): IdentityError | undefined {
    if (failed === "interaction") return undefined;
    return failure("exchange-refused", {}, { cause });
  }
}
