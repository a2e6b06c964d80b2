import type { Account } from "../domain/account.ts";
import type { AccessToken, TokenRequest } from "../domain/grant.ts";
import { type Session, type SessionKey, type SessionSummary, summarize } from "../domain/session.ts";
import type { HttpParts } from "./settings.ts";
import { type FetchOptions, fetchWithToken } from "./user-fetch.ts";

/** A session as the app's own code sees it. */
export interface UserSession extends SessionSummary {
  /** The ID token's claims, without those that only the protocol needs. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Somebody who is signed in, in the request at hand. */
export class SignedInUser {
  readonly #parts: Pick<HttpParts, "useCases" | "ports">;
  readonly #key: SessionKey;
  readonly #session: Session;

  constructor(parts: Pick<HttpParts, "useCases" | "ports">, key: SessionKey, session: Session) {
    this.#parts = parts;
    this.#key = key;
    this.#session = session;
  }

  /** Who it is. Decide by `key`, or issuer and subject; names are for display. */
  get account(): Account {
    return this.#session.account;
  }

  /** This browser's session. Times are ms since the epoch. */
  get session(): UserSession {
    return { ...summarize(this.#session), claims: this.#session.claims };
  }

  /**
   * An access token for a web API, from the token cache or by a refresh.
   *
   * @param wanted - The scopes, or a whole request (resource, claims …).
   * @throws IdentityError `interaction_required`, `signed_out`, `provider_unavailable`, `store_unavailable`
   * @example
   * const { value } = await user.acquireToken(["Mail.Read"]);
   */
  acquireToken(wanted: readonly string[] | TokenRequest): Promise<AccessToken> {
    return this.#parts.useCases.acquireToken.execute(this.#key, isScopes(wanted) ? { scopes: wanted } : wanted);
  }

  /**
   * `fetch` with the user's token in it. Answers an API's claims challenge (401 `insufficient_claims`) by one more token.
   *
   * @throws IdentityError as `acquireToken`; whatever `fetch` throws
   * @example
   * const mail = await user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] });
   * @see https://www.rfc-editor.org/rfc/rfc6750
   */
  fetch(input: string | URL | Request, init: FetchOptions): Promise<Response> {
    return fetchWithToken((request) => this.acquireToken(request), input, init);
  }

  /** The account's living sessions in this app, newest first. @throws IdentityError `store_unavailable` */
  async sessions(): Promise<readonly SessionSummary[]> {
    return this.#parts.ports.store.sessions.list(this.#key.account);
  }
}

const isScopes = (wanted: readonly string[] | TokenRequest): wanted is readonly string[] => Array.isArray(wanted);
