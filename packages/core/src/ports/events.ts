import type { AccountKey } from "../domain/account.ts";
import type { Mark, SignOutScope } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { IdentityError } from "../errors/identity-error.ts";

/**
 * Who asked for a removal. "sign-in": the browser signed in again and its old session was ended. "recheck": the provider
 * no longer confirms the session.
 */
export type RemovedBy =
  | "sign-out"
  | "front-channel"
  | "back-channel"
  | "security-event"
  | "token-revocation"
  | "application"
  | "sign-in"
  | "recheck";

export type NoticeChannel = "front-channel" | "back-channel";

/** How a security event came: by a request of the transmitter, by this app's own request, or as a revocation of all tokens. */
export type EventChannel = "push" | "poll" | "token-revocation";

interface Timed {
  /** How long it took until now, in ms. */
  readonly durationMs?: number;
}

/**
 * What is told with each type of event. Nothing in an event is a secret: a `sid` appears as a short hash, tokens and handles
 * never. Its severity and its description stand beside it, in `describe-event.ts`.
 */
export interface EventData {
  /** The app is ready; these are the exact URLs to register at the provider. */
  readonly started: {
    readonly provider: string;
    readonly store: string;
    /** The path under which the app lies; its routes follow it. */
    readonly basePath: string;
    readonly urls: Readonly<Record<string, string>>;
  };
  /** A browser is sent to the provider, which must know this redirect URI to the letter. */
  readonly sign_in_started: { readonly redirectUri: string };
  readonly signed_in: { readonly account: AccountKey; readonly session: SessionId } & Timed;
  /**
   * A browser in which one account was signed in has signed in as another. Ordinary on a shared device; otherwise it may be an
   * attempt to make a user work in another one's account (login CSRF).
   */
  readonly account_switched: { readonly from: AccountKey; readonly account: AccountKey };
  /** A sign-in came back but was not stored: a notice or sign-out got there first, it took too long, or it collided. */
  readonly sign_in_stopped: { readonly account: AccountKey; readonly reason: "ended" | "collided" } & Timed;
  readonly sign_in_failed: { readonly error: IdentityError } & Timed;
  /** A caller got an access token; `cached`: from the cache at once, without waiting for a refresh. */
  readonly token_acquired: { readonly account: AccountKey | undefined; readonly cached: boolean } & Timed;
  readonly token_refreshed: { readonly account: AccountKey | undefined; readonly scopes: readonly string[] } & Timed;
  readonly refresh_failed: {
    readonly account: AccountKey | undefined;
    readonly outcome: "unsent" | "unknown" | "refused" | "interaction" | "removed" | "abandoned";
    readonly error?: IdentityError;
  } & Timed;
  /**
   * The provider could not say whether a session still stands. `goesOn`: the session is accepted all the same, until
   * `recheckGraceMs` is over.
   */
  readonly recheck_failed: {
    readonly account: AccountKey | undefined;
    readonly error: unknown;
    readonly goesOn: boolean;
  };
  /** Another system (by its name in `apis`) has acknowledged that it was told of a removal. */
  readonly removal_told: { readonly account: AccountKey; readonly audience: string; readonly tries: number };
  /** Another system could not be told of a removal. `goesOn`: it is tried again. */
  readonly removal_untold: {
    readonly account: AccountKey;
    readonly audience: string;
    readonly tries: number;
    readonly goesOn: boolean;
    readonly error: unknown;
  };
  readonly account_removed: {
    readonly account: AccountKey;
    readonly by: RemovedBy;
    readonly scope: SignOutScope;
    /** As far as it was counted: where the store failed meanwhile, it may be more. */
    readonly sessions: number;
    readonly grants: number;
  } & Timed;
  readonly removal_failed: { readonly account: AccountKey; readonly by: RemovedBy; readonly error: unknown } & Timed;
  /** Sessions stay, and their users must sign in again, or their access tokens must be refreshed. `reason`: the event that said so. */
  readonly account_marked: {
    readonly account: AccountKey;
    readonly by: RemovedBy;
    readonly effect: Mark["effect"];
    readonly reason: string;
  } & Timed;
  /**
   * A security event came. "done": it was carried out for so many accounts. "repeated": it had been carried out before.
   * "ignored": nothing here follows events of this kind.
   */
  readonly security_event: {
    readonly channel: EventChannel;
    /** "session-revoked". */
    readonly event: string;
    readonly outcome: "done" | "repeated" | "ignored";
    readonly accounts: number;
  } & Timed;
  /** A security event was not carried out, and not acknowledged. */
  readonly security_event_refused: { readonly channel: EventChannel; readonly reason: string };
  /** The transmitter of security events told of the stream itself. */
  readonly security_stream: {
    readonly change: "verified" | "updated";
    /** "paused", where the transmitter says. */
    readonly status?: string;
    /** What the request for a verification event had as `state`. */
    readonly state?: string;
  };
  /** The transmitter of security events could not be asked for events; this app asks again. */
  readonly poll_failed: { readonly error: unknown };
  /** A logout notice was followed: so many accounts have, or had, what it names. */
  readonly notice_followed: { readonly channel: NoticeChannel; readonly accounts: number } & Timed;
  /** A logout notice was not followed. */
  readonly notice_refused: { readonly channel: NoticeChannel; readonly reason: string };
  /** A logout notice named a session that isn't known here. */
  readonly notice_unmatched: { readonly channel: NoticeChannel; readonly sid: string };
  readonly token_revoked: { readonly account: AccountKey | undefined };
  /** Refresh tokens could not be revoked. One event for all grants of a removal that fail alike; `grants`: how many, where several. */
  readonly revocation_failed: {
    readonly account: AccountKey | undefined;
    readonly error: unknown;
    readonly grants?: number;
  };
  /** A browser that has signed out is sent on to the provider, which must know this post-logout redirect URI to the letter. */
  readonly end_session_started: { readonly postLogoutRedirectUri: string };
  /** The provider couldn't be told of a sign-out; it has happened here all the same. */
  readonly end_session_failed: { readonly error: unknown };
  /** A store at its limit dropped its longest idle session. */
  readonly session_evicted: { readonly account: AccountKey; readonly session: SessionId };
  /** Too many front-channel requests at once: the oldest marker was dropped. */
  readonly marker_evicted: { readonly sid: string };
  /**
   * What the store holds can't be opened: it was sealed by a secret that is not configured any more, or was changed or moved
   * in the store. A session counts as signed out, a grant as one that has come to its end.
   */
  readonly record_unreadable: { readonly record: "session" | "grant"; readonly account: AccountKey | undefined };
  readonly store_failed: { readonly error: unknown };
  readonly provider_failed: { readonly error: unknown };
  /**
   * A token that came to this app's API was refused, or was not enough: why, with no word of the token itself. A request
   * without any is no event.
   */
  readonly bearer_refused: { readonly error: IdentityError };
  /** A web API (its origin) refused a token that the provider gave for it, and no other token mended that. */
  readonly api_refused: { readonly account: AccountKey | undefined; readonly api: string };
  /** A request was answered by an error that isn't the visitor's need to sign in: whole here, plain for the visitor. */
  readonly request_failed: { readonly error: IdentityError };
  /** Something that the developer should know, with the sentence that says what to do. */
  readonly warning: { readonly message: string };
}

/** The name of what happened. */
export type EventType = keyof EventData;

/** What happened. */
export type IdentityEvent<Type extends EventType = EventType> = {
  readonly [Each in Type]: { readonly type: Each } & EventData[Each];
}[Type];

/** Where events go. Must not throw; what it throws is dropped. */
export interface Events {
  emit(event: IdentityEvent): void;
}
