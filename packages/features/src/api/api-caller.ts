import type { AccessToken, Account, TokenRequest } from "@identity-web/core";
import type { FetchOptions, NamedApi } from "@identity-web/core/http";
import { callApi, type HttpParts, namedApi, type TokenHolder, tokenRequest } from "@identity-web/core/http/kit";
import { BearerTokens, type Caller } from "@identity-web/core/parts";

/** The caller of this app's own API, with a valid token. */
export class ApiCaller {
  readonly #parts: HttpParts;
  readonly #caller: Caller;

  constructor(parts: HttpParts, caller: Caller) {
    this.#parts = parts;
    this.#caller = caller;
  }

  /** The user's account. `undefined`: the token is an app's own. Identify it by `key`, or by issuer and subject. */
  get account(): Account | undefined {
    return this.#caller.account;
  }

  /** The client that the token was issued to, if the token names it. */
  get client(): string | undefined {
    return this.#caller.token.client;
  }

  /** The scopes that the user granted to that client. */
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
   * Gets an access token for another API on behalf of the user (on-behalf-of flow), from the token cache or by one exchange. If the
   * account was signed out after the caller's token was issued, the call fails with `signed_out`: the caller needs a newer token.
   *
   * @throws IdentityError `signed_out`, `invalid_token`, `interaction_required`, `insufficient_scope` (it isn't a user's token),
   * `configuration`, `provider_unavailable`, `store_unavailable`
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
   */
  async acquireToken(wanted: readonly string[] | TokenRequest): Promise<AccessToken> {
    return this.#tokens().acquire(this.#caller, tokenRequest(wanted));
  }

  /** Calls `fetch` with a token on behalf of the user. @throws IdentityError as `acquireToken`, and errors of `fetch` */
  fetch(input: string | URL | Request, init: FetchOptions): Promise<Response> {
    return callApi(this.#parts, this.#holder(), input, init);
  }

  /** An API of the option `apis`, called on behalf of the user. @throws IdentityError `configuration` */
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
