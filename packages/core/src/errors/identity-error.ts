/** A kind of sign-in that some providers have beside the plain one (Azure AD B2C user flows). */
export type SignInPolicy = "password-reset" | "edit-profile";

/** Every way in which this library fails; stable, so that code may branch on it. */
export type IdentityErrorCode =
  /** The request needs a signed-in user, and none is signed in. */
  | "sign_in_required"
  /** The user must go to the provider: consent, a claims challenge, or a grant that has come to its end. */
  | "interaction_required"
  /** The account was signed out while the call was in progress. */
  | "signed_out"
  /** The callback is not the answer to a sign-in of this browser, or the provider refused it. */
  | "invalid_callback"
  /** A token that came to this app's own API is missing, or no good. */
  | "invalid_token"
  /** A token that came to this app's own API is good, but not for this. */
  | "insufficient_scope"
  /** A back-channel logout token breaks a rule. */
  | "invalid_logout_token"
  /** A security event, or a request to revoke all tokens, breaks a rule. */
  | "invalid_security_event"
  /** A return address is not a local path. */
  | "invalid_return_to"
  /** A request breaks the HTTP contract: a wrong method, a cross-site post, a body that is no form. */
  | "invalid_request"
  /** The identity provider can't be asked, or answers with something else than the protocol says. */
  | "provider_unavailable"
  /** The store can't be asked. */
  | "store_unavailable"
  /** The app is configured wrongly; says everything that is wrong at once. */
  | "configuration";

const statuses: Readonly<Record<IdentityErrorCode, number>> = {
  sign_in_required: 401,
  interaction_required: 401,
  signed_out: 401,
  invalid_callback: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  invalid_logout_token: 400,
  invalid_security_event: 400,
  invalid_return_to: 400,
  invalid_request: 400,
  provider_unavailable: 503,
  store_unavailable: 503,
  configuration: 500,
};

/** What belongs to an error beyond its message. */
export interface IdentityErrorDetails {
  /** Which failure it is, finer than the code, in kebab-case. @default the code, in kebab-case */
  readonly reason?: string;
  /** What was expected and what was found, as data. Never a token, a secret or a raw `sid`. @default {} */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** What lies behind it. Logged, never shown to a visitor. */
  readonly cause?: unknown;
  /** The next thing to do, in one sentence. */
  readonly cure?: string;
  /** Another status than the code's own. */
  readonly status?: number;
  /** In seconds, for 503. */
  readonly retryAfter?: number;
  /** With `interaction_required`: what to ask for at the provider. */
  readonly scopes?: readonly string[];
  readonly resource?: string;
  readonly claims?: string;
  /** With `interaction_required`: the API (its origin) that refused the token which the provider gave. */
  readonly api?: string;
  /** With `invalid_callback`: the user asked for this kind of sign-in there (a forgotten password), so it is begun. */
  readonly policy?: SignInPolicy;
}

/** Every copy of this module knows it: bundlers such as those of Next.js make several in one process. */
const brand = Symbol.for("identity-web error");

/**
 * The one error of this library.
 *
 * @example
 * try {
 *   await user.acquireToken(["Mail.Read"]);
 * } catch (error) {
 *   if (error instanceof IdentityError && error.code === "interaction_required") return signInAgain();
 *   throw error;
 * }
 */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
  readonly code: IdentityErrorCode;
  /** Which failure it is, finer than the code, in kebab-case and stable. docs/errors.md lists all of them. */
  readonly reason: string;
  /** What the message tells, as data: what was expected, what was found. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** The HTTP status that answers it. */
  readonly status: number;
  /** The next thing to do, in one sentence. */
  readonly cure: string | undefined;
  /** In seconds; where waiting helps. */
  readonly retryAfter: number | undefined;
  /** What to ask for at the provider (`interaction_required`). */
  readonly scopes: readonly string[] | undefined;
  readonly resource: string | undefined;
  readonly claims: string | undefined;
  /** The API that refused the provider's token (`interaction_required`). */
  readonly api: string | undefined;
  /** The sign-in that the user wants instead (`invalid_callback`). */
  readonly policy: SignInPolicy | undefined;

  constructor(code: IdentityErrorCode, message: string, details: IdentityErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason ?? code.replaceAll("_", "-");
    this.facts = details.facts ?? {};
    this.status = details.status ?? statuses[code];
    this.cure = details.cure;
    this.retryAfter = details.retryAfter ?? (this.status === 503 ? 5 : undefined);
    this.scopes = details.scopes;
    this.resource = details.resource;
    this.claims = details.claims;
    this.api = details.api;
    this.policy = details.policy;
    // Not enumerable: loggers write only what helps.
    Object.defineProperty(this, brand, { value: true });
  }

  /** An error of another copy of this module is one as well. */
  static override [Symbol.hasInstance](value: unknown): value is IdentityError {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** A plain response for apps without their own: it has the code, and nothing that a visitor must not see. */
  getResponse(): Response {
    const headers = new Headers({ "content-type": "application/json", "cache-control": "no-store" });
    if (this.retryAfter !== undefined) headers.set("retry-after", String(this.retryAfter));
    return new Response(JSON.stringify({ error: this.code }), { status: this.status, headers });
  }
}
