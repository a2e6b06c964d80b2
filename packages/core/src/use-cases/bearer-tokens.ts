import { type Account, accountKeyFromHash, accountKeyText } from "../domain/account.ts";
import type { AppId } from "../domain/app.ts";
import type { AccessToken, Grant, GrantKey, Renewal, TokenRequest } from "../domain/grant.ts";
import { failure } from "../errors/error-texts.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import type { BearerToken, PresentedToken } from "../ports/bearer-token.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";
import type { Ports } from "../ports/ports.ts";
import type { AcquireToken } from "./acquire-token.ts";
import type { Limits } from "./limits.ts";
import { missingAbility, signedOut } from "./token-errors.ts";
import type { TokenSource } from "./token-source.ts";

/** Who called this app's API with a token that is good. */
export interface Caller {
  readonly token: BearerToken;
  /** Whose token it is; `undefined`: an app's own, for no user. */
  readonly account?: Account;
  /** The token itself: a secret. */
  readonly value: string;
}

type BearerPorts = Pick<Ports, "provider" | "crypto" | "clock">;

/** This app as an API: checks the tokens that come in, and gets tokens for other APIs on behalf of their users. */
export class BearerTokens {
  readonly #ports: BearerPorts;
  readonly #acquireToken: AcquireToken;
  readonly #limits: Limits;
  readonly #app: AppId;
  readonly #exchanges: boolean;
  /** How far the provider's clock is ahead of ours, in ms, as far as tokens have shown. A token may be so much older than it looks. */
  #aheadMs = 0;

  /** @param exchanges - Whether removals are remembered as long as a token that came in may be good. */
  constructor(
    ports: BearerPorts,
    acquireToken: AcquireToken,
    limits: Limits,
    { app, exchanges }: { readonly app: AppId; readonly exchanges: boolean },
  ) {
    this.#app = app;
    this.#exchanges = exchanges;
    this.#ports = ports;
    this.#acquireToken = acquireToken;
    this.#limits = limits;
  }

  /** @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration` (the provider's client can't check any) */
  async verify(presented: PresentedToken): Promise<Caller> {
    const { provider, crypto } = this.#ports;
    if (provider.verifyBearer === undefined) throw missingAbility(provider, "check tokens that come in");
    const token = await provider.verifyBearer(presented);
    this.#requireYoung(token);
    this.#aheadMs = Math.max(this.#aheadMs, token.issuedAt - this.#ports.clock.now());
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
    return this.#acquireToken.from(await this.source(caller), wanted);
  }

  /** Where the tokens on behalf of that caller lie. @throws IdentityError `insufficient_scope`, `invalid_token` */
  async source({ token, account, value }: Caller): Promise<TokenSource> {
    const { provider, crypto, clock } = this.#ports;
    if (!this.#exchanges) {
      throw failure("exchange-not-enabled");
    }
    if (account === undefined) {
      throw failure("caller-not-a-user");
    }
    // A caller may be kept in a queue or by a socket for longer than its token is good.
    this.#requireYoung(token);
    if (clock.now() >= token.expiresAt) throw failure("caller-token-expired");
    const id = await crypto.hash(`${this.#app}.${value}`);
    return new OnBehalfOf(provider, { account: account.key, kind: "on-behalf-of", id }, token, this.#aheadMs, value);
  }

  /** An upper bound for any `exp`: after this time no record says that its user has signed out. */
  #requireYoung({ issuedAt }: BearerToken): void {
    const { bearerMs } = this.#limits;
    if (this.#ports.clock.now() - issuedAt > bearerMs) throw failure("caller-token-too-old", { limitMs: bearerMs });
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
