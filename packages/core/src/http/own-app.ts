import type { AccessToken, GrantKey, TokenRequest } from "../domain/grant.ts";
import { callApi, type FetchOptions, type TokenHolder } from "./call-api.ts";
import { type NamedApi, namedApi } from "./named-api.ts";
import type { HttpParts } from "./parts.ts";
import { tokenRequest } from "./token-request.ts";

/** The app itself, as a client of web APIs: tokens for no user (client credentials), which no sign-out concerns. */
export class OwnApp implements TokenHolder {
  readonly #parts: HttpParts;

  constructor(parts: HttpParts) {
    this.#parts = parts;
  }

  /**
   * An access token for the app itself, from the token cache or by asking the provider once.
   *
   * @throws IdentityError `configuration` (the provider gives none), `provider_unavailable`, `store_unavailable`
   * @example
   * const { value } = await auth.app.acquireToken(["https://graph.microsoft.com/.default"]);
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
   */
  async acquireToken(wanted: readonly string[] | TokenRequest): Promise<AccessToken> {
    return this.#parts.useCases.appTokens.acquire(tokenRequest(wanted));
  }

  /** `fetch` with the app's own token in it. @throws IdentityError as `acquireToken`; whatever `fetch` throws */
  fetch(input: string | URL | Request, init: FetchOptions): Promise<Response> {
    return callApi(this.#parts, this, input, init);
  }

  /** An API of the options' `apis`, called by the app itself. @throws IdentityError `configuration` */
  api(name: string): NamedApi {
    return namedApi(this.#parts, this, name, true);
  }

  grantKey(): GrantKey {
    return this.#parts.useCases.appTokens.source().key;
  }
}
