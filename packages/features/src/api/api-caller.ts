import { type AccessToken, type Account, BearerTokens, type Caller, type TokenRequest } from "@identity-web/core";
import type { FetchOptions, NamedApi } from "@identity-web/core/http";
import { callApi, type HttpParts, namedApi, type TokenHolder, tokenRequest } from "@identity-web/core/http/kit";

/** Who called this app's own API, by a token that is good. */
export class ApiCaller {
  readonly #parts: HttpParts;
  readonly #caller: Caller;

  constructor(parts: HttpParts, caller: Caller) {
    this.#parts = parts;
    this.#caller = caller;
  }

  /** Whose token it is. `undefined`: an app's own, for no user. Decide by `key`, or issuer and subject. */
  get account(): Account | undefined {
    return this.#caller.account;
  }

  /** The client that sent it, where the token says. */
  get client(): string | undefined {
    return this.#caller.token.client;
  }

  /** What the user let that client do here. */
  get scopes(): readonly string[] {
    return this.#caller.token.scopes;
  }

  get claims(): Readonly<Record<string, unknown>> {
    return this.#caller.token.claims;
  }

  /** When the token expires, in ms since the epoch. */
  get expiresAt(): number {
    return this.#caller.token.expiresAt;
  }

  /**
   * An access token for another API on behalf of the user (on-behalf-of flow), from the token cache or by one exchange.
   * Where the account was signed out since the caller's token was issued, there is none: the caller must get another one.
   *
   * @throws IdentityError `signed_out`, `invalid_token`, `interaction_required`, `insufficient_scope` (it is no user's token),
   * `configuration`, `provider_unavailable`, `store_unavailable`
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
   */
  async acquireToken(wanted: readonly string[] | TokenRequest): Promise<AccessToken> {
    return this.#tokens().acquire(this.#caller, tokenRequest(wanted));
  }

  /** `fetch` with a token on behalf of the user in it. @throws IdentityError as `acquireToken`; whatever `fetch` throws */
  fetch(input: string | URL | Request, init: FetchOptions): Promise<Response> {
    return callApi(this.#parts, this.#holder(), input, init);
  }

  /** An API of the options' `apis`, called on behalf of the user. @throws IdentityError `configuration` */
  api(name: string): NamedApi {
    return namedApi(this.#parts, this.#holder(), name);
  }

  #tokens(): BearerTokens {
    return new BearerTokens(this.#parts.useCases.tokenParts);
  }

  #holder(): TokenHolder {
    return {
      acquireToken: (request) => this.acquireToken(request),
      grantKey: async () => (await this.#tokens().source(this.#caller)).key,
      account: this.account,
    };
  }
}
