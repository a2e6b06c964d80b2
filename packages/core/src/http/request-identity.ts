import { defined } from "../domain/defined.ts";
import { parseReturnTo } from "../domain/return-to.ts";
import { keyOf, type SessionKey } from "../domain/session.ts";
import type { SignInParameters } from "../domain/transaction.ts";
import { failure } from "../errors/error-texts.ts";
import { IdentityError } from "../errors/identity-error.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { SeenTokens } from "../use-cases/acquire-token.ts";
import type { FoundSession } from "../use-cases/read-session.ts";
import { setUpFailure } from "./diagnostics/error-texts.ts";
import { missedUser } from "./diagnostics/missed-user.ts";
import { errorAnswer } from "./error-answer.ts";
import { readCookie, serializeCookie } from "./kernel/cookies.ts";
import { showsPage } from "./kernel/fetch-metadata.ts";
import { type HttpAnswer, type HttpRequest, setCookies } from "./kernel/message.ts";
import { lostAgain, rememberLost } from "./pages/lost-session.ts";
import type { HttpParts } from "./parts.ts";
import { beginSignIn } from "./routes/sign-in-redirect.ts";
import { type SignOutOptions, signOutAnswer } from "./routes/sign-out-redirect.ts";
import { type CheckedRequirement, type SignInRequirement, signInRequirement } from "./user/sign-in-requirement.ts";
import { SignedInUser } from "./user/signed-in-user.ts";

/** The options of `signIn()`. */
export interface SignInOptions extends SignInParameters {
  /**
   * A local path to return to after the sign-in.
   *
   * @default the path of the request
   */
  readonly returnTo?: string;
}

/** The options of `current()`. */
export interface CurrentOptions {
  /**
   * Reads the store again instead of using this request's first look. So a long response (server-sent events, a socket) notices a
   * sign-out.
   *
   * @default false
   */
  readonly again?: boolean;
  /**
   * Whether the look counts as use of the session and extends its idle time. A page that polls should pass `false`. It has an effect
   * only if the call reads the store.
   *
   * @default true
   */
  readonly use?: boolean;
}

const none: readonly never[] = Object.freeze([]);

/** The session of a request, with its user. */
interface Found extends FoundSession {
  readonly user: SignedInUser;
}

/** Converts an error of this library into an answer. */
export type ErrorAnswer = (parts: HttpParts, request: HttpRequest, error: IdentityError) => Awaitable<HttpAnswer>;

/** The identity of one request. Reads nothing until it is used. */
export class RequestIdentity {
  /** For features. */
  readonly parts: HttpParts;
  /** For features. */
  readonly request: HttpRequest;
  /** The first look. Synchronous with the memory store, because a promise would cost more than the look-up. */
  #found: Awaitable<Found | undefined> | "not asked" = "not asked";
  /** The session after its recheck, if sessions follow the provider. */
  #confirmed: Promise<Found | undefined> | undefined;
  #cookies: readonly string[] = none;
  /** Whether a navigation has a handle that this app signed, but the store doesn't know its session. */
  #isLost = false;
  #errorAnswer: ErrorAnswer = errorAnswer;
  /** Whether a guard has admitted this request, so that it has a user. */
  #isAdmitted = false;

  constructor(parts: HttpParts, request: HttpRequest) {
    this.parts = parts;
    this.request = request;
  }

  /**
   * The signed-in user. `undefined`: no user is signed in.
   *
   * @throws IdentityError `store_unavailable`: a failed look-up doesn't make the visitor anonymous. `provider_unavailable`: sessions
   * follow the provider, and it was unavailable for longer than `recheckGraceMs`
   */
  async current({ again = false, use = true }: CurrentOptions = {}): Promise<SignedInUser | undefined> {
    if (again) {
      this.#found = "not asked";
      this.#confirmed = undefined;
    }
    return (await this.#standing(false, use))?.user;
  }

  /** The place of this browser's session, if it is alive. @throws IdentityError `store_unavailable` */
  async sessionKey(): Promise<SessionKey | undefined> {
    const found = await this.#look();
    return found && keyOf(found.session);
  }

  /** The target of the sign-in with this id, if it created this browser's session. @throws IdentityError `store_unavailable` */
  async arrivedBy(transactionId: string): Promise<string | undefined> {
    const [id, returnTo] = (await this.#look())?.session.arrival?.split(" ", 2) ?? [];
    return id === transactionId ? returnTo : undefined;
  }

  /**
   * The answer that sends the visitor to sign in. Afterwards the browser returns to the page that it came from.
   *
   * @throws IdentityError `invalid_return_to`, `provider_unavailable`
   */
  async signIn({ returnTo, ...parameters }: SignInOptions = {}): Promise<HttpAnswer> {
    const target = returnTo === undefined ? this.#ownPath() : parseReturnTo(returnTo);
    const previous = await this.sessionKey();
    const lost = await this.#circle();
    if (lost !== undefined) return lost;
    const options = { returnTo: target, ...defined({ previous }) };
    return beginSignIn(this.parts, this.request, parameters, options);
  }

  /**
   * Signs out, and redirects to the provider's own sign-out.
   *
   * @throws IdentityError `store_unavailable`: it is unknown whether anything was removed, and the browser keeps its cookie.
   */
  async signOut(options: SignOutOptions = {}): Promise<HttpAnswer> {
    const answer = await signOutAnswer(this.parts, this.request, options);
    this.#found = undefined;
    this.#confirmed = undefined;
    return answer;
  }

  /**
   * The signed-in user. If the requirement has scopes, the cache has a token for them afterwards.
   *
   * @throws IdentityError `sign_in_required`, and the errors of `acquireToken`; the adapter answers them. `configuration`: the
   * requirement can't be read.
   */
  async require(requirement: SignInRequirement = {}): Promise<SignedInUser> {
    return this.admit(requirement);
  }

  /** Like `require`, for guards. Synchronous if the store is, because a promise costs more than the look. */
  admit(requirement: SignInRequirement): Awaitable<SignedInUser> {
    const needs = signInRequirement(requirement);
    const withTokens = this.#takesTokens(needs);
    const look = this.#standing(withTokens);
    return look instanceof Promise
      ? look.then((found) => this.#admitted(found, needs, withTokens))
      : this.#admitted(look, needs, withTokens);
  }

  /** Whether to read session and token in one look. Only this requirement may use that token: the account may be removed before a later one. */
  #takesTokens({ scopes }: CheckedRequirement): boolean {
    return scopes.length > 0 && this.#found === "not asked";
  }

  #admitted(found: Found | undefined, needs: CheckedRequirement, withTokens: boolean): Awaitable<SignedInUser> {
    if (found === undefined) throw failure("sign-in-required", {}, needs.asked);
    const { user, session, tokens } = found;
    user.requireNoMark();
    needs.check(session.claims, this.parts.ports.clock);
    this.#isAdmitted = true;
    if (needs.scopes.length === 0) return user;
    return this.#tokenAtHand(keyOf(session), needs, withTokens ? tokens : undefined).then(() => user);
  }

  /** The answer to an error that a guard or the app's own code threw. `undefined`: the error isn't one of this library. */
  async answerTo(error: unknown): Promise<HttpAnswer | undefined> {
    if (!(error instanceof IdentityError)) return this.#noteMissedUser(error);
    const lost = error.code === "sign_in_required" ? await this.#circle() : undefined;
    return lost ?? this.#errorAnswer(this.parts, this.request, error);
  }

  /** Says so if the app's own error looks like a forgotten guard. The app still handles its error. */
  #noteMissedUser(error: unknown): undefined {
    if (this.#isAdmitted || !missedUser(error)) return;
    this.parts.ports.events.emit({
      type: "request_failed",
      error: setUpFailure("guard-missing", {}, { cause: error }),
    });
  }

  /** Lets a guard answer this request's errors in another way, such as with challenges for a program. */
  answerErrorsBy(answer: ErrorAnswer): void {
    this.#errorAnswer = answer;
  }

  /** The cookies to set on the app's answer. On a navigation they clear the cookie of an ended session. */
  get cookies(): readonly string[] {
    return this.#cookies;
  }

  /** The header lines to add to every answer of the app: cookies, and `Cache-Control: no-store` if there are any. */
  get headersToAdd(): HttpAnswer["headers"] {
    return this.#cookies.length === 0 ? none : [["cache-control", "no-store"], ...setCookies(this.#cookies)];
  }

  /** Ensures that the cache has the token. If that needs a sign-in, the sign-in requests everything that the route requires. */
  async #tokenAtHand(
    key: SessionKey,
    { scopes, asked }: CheckedRequirement,
    seen: SeenTokens | undefined,
  ): Promise<void> {
    try {
      await this.parts.useCases.acquireToken.execute(key, { scopes }, seen);
    } catch (cause) {
      const needsUser = cause instanceof IdentityError && cause.code === "interaction_required";
      if (!needsUser || cause.claims !== undefined || Object.keys(asked).length === 1) throw cause;
      throw failure("token-missing", {}, { ...asked, cause });
    }
  }

  /** A page in place of a second sign-in whose session would be lost, too. */
  async #circle(): Promise<HttpAnswer | undefined> {
    if (!this.#isLost) return undefined;
    const answer = await lostAgain(this.parts, this.request);
    if (answer === undefined) this.#cookies = [...this.#cookies, rememberLost(this.parts)];
    return answer;
  }

  /** The session for a guard: the result of a look, and of a recheck if one is due. */
  #standing(withTokens = false, use = true): Awaitable<Found | undefined> {
    const look = this.#look(withTokens, use);
    const { recheck } = this.parts.useCases;
    if (recheck === undefined) return look;
    this.#confirmed ??= this.#confirm(recheck, look);
    return this.#confirmed;
  }

  async #confirm(
    recheck: NonNullable<HttpParts["useCases"]["recheck"]>,
    look: Awaitable<Found | undefined>,
  ): Promise<Found | undefined> {
    const found = await look;
    if (found === undefined) return undefined;
    const session = await recheck.execute(found.session);
    if (session === found.session) return found;
    if (session !== undefined) return this.#of({ session });
    this.#found = undefined;
    const handle = readCookie(this.request.header("cookie"), this.parts.settings.cookies.session);
    return handle !== undefined && showsPage(this.request) ? this.#forget(handle) : undefined;
  }

  /** Looks once. @throws IdentityError `store_unavailable`, here or by the promise */
  #look(withTokens = false, use = true): Awaitable<Found | undefined> {
    if (this.#found === "not asked") this.#found = this.#find(withTokens, use);
    return this.#found;
  }

  #find(withTokens: boolean, use: boolean): Awaitable<Found | undefined> {
    const handle = readCookie(this.request.header("cookie"), this.parts.settings.cookies.session);
    if (handle === undefined || handle === "") return undefined;
    const read = this.parts.useCases.readSession.execute(handle, withTokens, use);
    return read instanceof Promise ? read.then((found) => this.#known(found, handle)) : this.#known(read, handle);
  }

  #known(found: FoundSession | undefined, handle: string): Awaitable<Found | undefined> {
    if (found === undefined) return showsPage(this.request) ? this.#forget(handle) : undefined;
    return this.#of(found);
  }

  #of({ session, tokens }: FoundSession): Found {
    return { session, tokens, user: new SignedInUser(this.parts, session) };
  }

  /**
   * Clears the cookie of an ended session, but only in the answer to a navigation. A script's request may be answered after the
   * browser has signed in again. A handle that another secret signed may belong to a living session.
   */
  async #forget(handle: string): Promise<undefined> {
    if (!(await this.parts.useCases.readSession.isOurs(handle))) return;
    const { cookies, cookieStyle } = this.parts.settings;
    this.#isLost = true;
    this.#cookies = [serializeCookie(cookies.session, "", cookieStyle, { maxAge: 0 })];
  }

  /** The path of this request, if a browser can return to it by a GET; otherwise the app's root page. */
  #ownPath(): string {
    const first = this.parts.settings.basePath;
    if (this.request.method !== "GET") return first;
    try {
      return parseReturnTo(this.request.target);
    } catch {
      return first;
    }
  }
}

/** The error of a guard that runs before `identity()`, or without it. */
export const missingIdentity = (guard = "requireSignIn"): IdentityError => setUpFailure("identity-missing", { guard });
