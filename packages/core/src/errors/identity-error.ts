import { oneLine } from "./one-line.ts";

/** A special kind of sign-in that some providers have (Azure AD B2C user flows). */
export type SignInPolicy = "password-reset" | "edit-profile";

/** The codes of this library's errors. They are stable, so that code may branch on them. */
export type IdentityErrorCode =
  /** The request needs a signed-in user, and none is signed in. */
  | "sign_in_required"
  /** The user must go to the provider: for consent, for a claims challenge, or because the grant has ended. */
  | "interaction_required"
  /** The account was signed out while the call was in progress. */
  | "signed_out"
  /** The callback is not the answer to a sign-in of this browser, or the provider refused it. */
  | "invalid_callback"
  /** The token of a request to this app's own API is missing or invalid. */
  | "invalid_token"
  /** The token of a request to this app's own API is valid, but lacks a scope or a role. */
  | "insufficient_scope"
  /** A back-channel logout token breaks a rule. */
  | "invalid_logout_token"
  /** A security event, or a request to revoke all tokens, breaks a rule. */
  | "invalid_security_event"
  /** A return address is not a local path. */
  | "invalid_return_to"
  /** A request breaks the HTTP contract: a wrong method, a cross-site post, a body that isn't a form. */
  | "invalid_request"
  /** The identity provider can't be reached, or its answer breaks the protocol. */
  | "provider_unavailable"
  /** The store can't be reached, or failed. */
  | "store_unavailable"
  /** The app's configuration is wrong. The message names all problems. */
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

/** The properties of an error besides its message. */
export interface IdentityErrorDetails {
  /** The kind of failure, finer than the code, in kebab-case. @default the code, in kebab-case */
  readonly reason?: string;
  /** What was expected and what was found, as data. Never a token, a secret or a raw `sid`. @default {} */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** The underlying error. It is logged, never shown to a visitor. */
  readonly cause?: unknown;
  /** The next thing to do, in one sentence. */
  readonly cure?: string;
  /** An HTTP status that differs from the code's. @default the code's status */
  readonly status?: number;
  /** After how many seconds a retry makes sense, for status 503. */
  readonly retryAfter?: number;
  /** With `interaction_required`: the scopes that the next sign-in must request. */
  readonly scopes?: readonly string[];
  readonly resource?: string;
  readonly claims?: string;
  /** With `interaction_required`: `acr_values` of the next sign-in. */
  readonly acrValues?: string;
  /** With `interaction_required`: `max_age` of the next sign-in, in seconds. */
  readonly maxAge?: number;
  /** With `interaction_required`: the origin of the API that refused the provider's token. */
  readonly api?: string;
  /** With `invalid_callback`: the special sign-in that the user chose at the provider ("forgot password"). The app starts it. */
  readonly policy?: SignInPolicy;
}

/** Shared by all copies of this module: bundlers such as that of Next.js create several copies in one process. */
const brand = Symbol.for("identity-web error");

/**
 * The one error of this library. Message, cure and facts may contain a foreign text, so they are on one line, without control
 * characters. Only `configuration` may list several problems, each on its line.
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
  /** The kind of failure, finer than the code: stable, in kebab-case. docs/errors.md lists all reasons. */
  readonly reason: string;
  /** The values in the message as data: what was expected, what was found. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** The HTTP status of the response. */
  readonly status: number;
  /** The next thing to do, in one sentence. */
  readonly cure: string | undefined;
  /** After how many seconds a retry makes sense. `undefined`: waiting doesn't help. */
  readonly retryAfter: number | undefined;
  /** The scopes that the next sign-in must request (`interaction_required`). */
  readonly scopes: readonly string[] | undefined;
  readonly resource: string | undefined;
  readonly claims: string | undefined;
  readonly acrValues: string | undefined;
  /** In seconds. */
  readonly maxAge: number | undefined;
  /** The origin of the API that refused the provider's token (`interaction_required`). */
  readonly api: string | undefined;
  /** The special sign-in that the user chose at the provider (`invalid_callback`). */
  readonly policy: SignInPolicy | undefined;

  constructor(code: IdentityErrorCode, message: string, details: IdentityErrorDetails = {}) {
    const clean = code === "configuration" ? cleanLines : oneLine;
    super(clean(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason ?? code.replaceAll("_", "-");
    this.facts = details.facts === undefined ? {} : cleanFacts(details.facts, clean);
    this.status = details.status ?? statuses[code];
    this.cure = details.cure === undefined ? undefined : clean(details.cure);
    this.retryAfter = details.retryAfter ?? (this.status === 503 ? 5 : undefined);
    this.scopes = details.scopes;
    this.resource = details.resource;
    this.claims = details.claims;
    this.acrValues = details.acrValues;
    this.maxAge = details.maxAge;
    this.api = details.api;
    this.policy = details.policy;
    // Absent values are not enumerable, so that loggers and terminals don't write them.
    for (const [name, value] of Object.entries(this))
      if (value === undefined) Object.defineProperty(this, name, { enumerable: false });
    // Not enumerable, so that loggers don't write it.
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also accepts errors of another copy of this module. */
  static override [Symbol.hasInstance](value: unknown): value is IdentityError {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** A plain response, for apps without their own. It has the code, and nothing secret. */
  getResponse(): Response {
    const headers = new Headers({ "content-type": "application/json", "cache-control": "no-store" });
    if (this.retryAfter !== undefined) headers.set("retry-after", String(this.retryAfter));
    return new Response(JSON.stringify({ error: this.code }), { status: this.status, headers });
  }
}

const cleanLines = (text: string): string => text.split("\n").map(oneLine).join("\n");

const cleanFacts = (facts: IdentityError["facts"], clean: (text: string) => string): IdentityError["facts"] =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, typeof fact === "string" ? clean(fact) : fact]),
  );
