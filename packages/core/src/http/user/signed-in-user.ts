import type { Account } from "../../domain/account.ts";
import type { AccessToken, TokenRequest } from "../../domain/grant.ts";
import { keyOf, type Session, type SessionSummary, summarize } from "../../domain/session.ts";
import { failure } from "../../errors/error-texts.ts";
import type { HttpParts } from "../parts.ts";
import { callApi, type FetchOptions, type TokenHolder } from "./call-api.ts";
import { type NamedApi, namedApi } from "./named-api.ts";
import { tokenRequest } from "./token-request.ts";

/** A session for the app's own code. */
export interface UserSession extends SessionSummary {
  /** The ID token's claims, without those that only the protocol needs. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** When it ends if it isn't used, in ms since the epoch. Each use extends it. */
  readonly idleExpiresAt: number;
  /** When it ends, used or not, in ms since the epoch. */
  readonly absoluteExpiresAt: number;
  /**
   * The name of the security event after which the user must sign in again. Guards then send the user to sign in, and no call gets
   * a token.
   */
  readonly signInAgain?: string;
}

/** The signed-in user of a request. `Api`: the names of the app's `apis`. */
export class SignedInUser<Api extends string = string> {
  readonly #parts: HttpParts;
  readonly #session: Session;

  constructor(parts: HttpParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
  }

  /** The user's account. Identify it by `key`, or by issuer and subject. Names are only for display. */
  get account(): Account {
    return this.#session.account;
  }

  /** This browser's session. Times are ms since the epoch. */
  get session(): UserSession {
    const { claims, idleExpiresAt, expiresAt, signInAgain } = this.#session;
    const own = { ...summarize(this.#session), claims, idleExpiresAt, absoluteExpiresAt: expiresAt };
    return signInAgain === undefined ? own : { ...own, signInAgain };
  }

  /** The provider's `login_hint` for this user, for another sign-in of the same user. */
  get loginHint(): string | undefined {
    return this.#session.loginHint ?? this.#session.account.username;
  }

  /**
   * An access token for a web API, from the token cache or by a refresh.
   *
   * @param wanted - The scopes, or a whole request (resource, claims …).
   * @throws IdentityError `interaction_required`, `signed_out`, `provider_unavailable`, `store_unavailable`
   * @example
   * const { value } = await user.acquireToken(["Mail.Read"]);
   */
  async acquireToken(wanted: readonly string[] | TokenRequest): Promise<AccessToken> {
    this.requireNoMark();
    return this.#parts.useCases.acquireToken.execute(keyOf(this.#session), tokenRequest(wanted));
  }

  /**
   * Calls `fetch` with the user's token. After a claims challenge of the API (401 `insufficient_claims`) or an `invalid_token`, it
   * gets a new token and repeats the call, once. If the API refuses the new token, too, you get its 401.
   *
   * @throws IdentityError as `acquireToken`; `configuration` for plain http beyond this machine; any error of `fetch`
   * @example
   * const mail = await user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] });
   * @see https://www.rfc-editor.org/rfc/rfc6750
   */
  fetch(input: string | URL | Request, init: FetchOptions): Promise<Response> {
    return callApi(this.#parts, this.#holder(), input, init);
  }

  /**
   * An API of the option `apis`, by its name.
   *
   * @throws IdentityError `configuration`: the options have no such API
   * @example
   * const me = await user.api("graph").fetch("/me");
   */
  api(name: Api): NamedApi {
    return namedApi(this.#parts, this.#holder(), name);
  }

  /** The account's living sessions in this app, newest first. @throws IdentityError `store_unavailable` */
  async sessions(): Promise<readonly SessionSummary[]> {
    return (await this.#parts.useCases.ownSessions.execute(this.account.key)).map(summarize);
  }

  /** For guards. @throws IdentityError `sign_in_required`: after a security event this session's user must sign in again */
  requireNoMark(): void {
    const { signInAgain } = this.#session;
    if (signInAgain !== undefined) throw failure("sign-in-again", { event: signInAgain });
  }

  #holder(): TokenHolder {
    return {
      acquireToken: (request) => this.acquireToken(request),
      grantKey: () => ({ ...keyOf(this.#session), kind: "session" }),
      account: this.account,
      signedInAt: this.#session.createdAt,
    };
  }
}
