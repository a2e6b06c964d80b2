import { type Account, accountKeyFromHash, accountKeyText } from "../../domain/account.ts";
import type { AccessToken, Grant, GrantKey, Renewal, TokenRequest } from "../../domain/grant.ts";
import type { IdentityError } from "../../errors/identity-error.ts";
import type { BearerToken, PresentedToken } from "../../ports/bearer-token.ts";
import type { RefreshAnswer } from "../../ports/identity-provider.ts";
import type { Ports } from "../../ports/ports.ts";
import { signedOut } from "../token-errors.ts";
import type { TokenParts } from "../token-parts.ts";
import type { TokenSource } from "../token-source.ts";
import { failure, missingAbility } from "./error-texts.ts";

/** Who called this app's API with a token that is good. */
export interface Caller {
  readonly token: BearerToken;
  /** Whose token it is; `undefined`: an app's own, for no user. */
  readonly account?: Account;
  /** The token itself: a secret. */
  readonly value: string;
}

/** This app as an API: checks the tokens that come in, and gets tokens for other APIs on behalf of their users. */
export class BearerTokens {
  readonly #parts: TokenParts;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration` (the provider's client can't check any) */
  async verify(presented: PresentedToken): Promise<Caller> {
    const { ports, providerClock } = this.#parts;
    const { provider, crypto, clock } = ports;
    if (provider.verifyBearer === undefined) throw missingAbility(provider, "check tokens that come in");
    const token = await provider.verifyBearer(presented);
    this.#requireYoung(token);
    providerClock.aheadMs = Math.max(providerClock.aheadMs, token.issuedAt - clock.now());
    if (token.account === undefined) return { token, value: presented.value };
    const key = accountKeyFromHash(await crypto.hash(accountKeyText(token.account)));
    return { token, value: presented.value, account: { ...token.account, key } };
  }

  /**
   * A token for another API, on behalf of the caller's user: from the cache, else by one exchange. It lies under the
   * account, so that a removal of the account's tokens takes it away and no token from before brings it back.
   *
   * @throws IdentityError `signed_out`, `invalid_token`, `interaction_required`, `insufficient_scope` (the caller is no user),
   * `provider_unavailable`, `store_unavailable`
   */
  async acquire(caller: Caller, wanted: TokenRequest): Promise<AccessToken> {
    return this.#parts.acquireToken.from(await this.source(caller), wanted);
  }

  /** Where the tokens on behalf of that caller lie. @throws IdentityError `insufficient_scope`, `invalid_token` */
  async source({ token, account, value }: Caller): Promise<TokenSource> {
    const { ports, app, exchanges, providerClock } = this.#parts;
    const { provider, crypto, clock } = ports;
    if (!exchanges) {
      throw failure("exchange-not-enabled");
    }
    if (account === undefined) {
      throw failure("caller-not-a-user");
    }
    // A caller may be kept in a queue or by a socket for longer than its token is good.
    this.#requireYoung(token);
    if (clock.now() >= token.expiresAt) throw failure("caller-token-expired");
    const id = await crypto.hash(`${app}.${value}`);
    const key: GrantKey = { account: account.key, kind: "on-behalf-of", id };
    return new OnBehalfOf(provider, key, token, providerClock.aheadMs, value);
  }

  /** An upper bound for any `exp`: after this time no record says that its user has signed out. */
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
  readonly #provider: Ports["provider"];
  readonly #bearer: string;

  constructor(provider: Ports["provider"], key: GrantKey, token: BearerToken, aheadMs: number, bearer: string) {
    const { issuedAt, expiresAt } = token;
    this.#provider = provider;
    this.#bearer = bearer;
    this.key = key;
    this.issuedAfter = issuedAt - aheadMs;
    this.first = { issuedAt, expiresAt, accessTokens: [], renewal: "reusable", providerState: "" };
  }

  async ask(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer> {
    const before = grant.providerState === "" ? undefined : grant;
    const provider = this.#provider;
    if (provider.exchange !== undefined) return provider.exchange(this.#bearer, request, before, signal);
    return { failed: "unsent", error: missingAbility(provider, "get tokens on behalf of users") };
  }

  /** The token that came in may be sent again. */
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
