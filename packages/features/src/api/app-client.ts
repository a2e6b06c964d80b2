import type { AccessToken, TokenRequest } from "@identity-web/core";
import type { FetchOptions, NamedApi } from "@identity-web/core/http";
import { callApi, type HttpParts, namedApi, type TokenHolder, tokenRequest } from "@identity-web/core/http/kit";
import { AppTokens } from "@identity-web/core/parts";

/** The app itself as a client of web APIs. Its tokens have no user (client credentials), and no sign-out removes them. */
export class AppClient {
  readonly #parts: HttpParts;

  constructor(parts: HttpParts) {
    this.#parts = parts;
  }

  /**
   * Gets an access token for the app itself, from the token cache or by one token request.
   *
   * @throws IdentityError `configuration` (the provider refuses such tokens), `provider_unavailable`, `store_unavailable`
   * @example
   * const { value } = await appClient(auth).acquireToken(["https://graph.microsoft.com/.default"]);
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
   */
  async acquireToken(wanted: readonly string[] | TokenRequest): Promise<AccessToken> {
    return this.#tokens().acquire(tokenRequest(wanted));
  }

  /** Calls `fetch` with the app's own token. @throws IdentityError as `acquireToken`, and errors of `fetch` */
  fetch(input: string | URL | Request, init: FetchOptions): Promise<Response> {
    return callApi(this.#parts, this.#holder(), input, init);
  }

  /** An API of the option `apis`, called by the app itself. @throws IdentityError `configuration` */
  api(name: string): NamedApi {
    return namedApi(this.#parts, this.#holder(), name, true);
  }

  #tokens(): AppTokens {
    return new AppTokens(this.#parts.useCases.tokenParts);
  }

  #holder(): TokenHolder {
    return {
      acquireToken: (request) => this.acquireToken(request),
      grantKey: () => this.#tokens().source().key,
    };
  }
}
