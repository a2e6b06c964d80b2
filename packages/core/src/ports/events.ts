import type { AccountKey } from "../domain/account.ts";
import type { Mark, SignOutScope } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { IdentityError } from "../errors/identity-error.ts";

/**
 * The origin of a removal. "sign-in": the browser signed in again and its old session was ended. "recheck": the provider
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

/** How a security event arrived: in a request of the transmitter, in this app's own poll, or as a global token revocation. */
export type EventChannel = "push" | "poll" | "token-revocation";

/**
 * The kind of a warning, for programs. "missing-sid": ID tokens have no `sid`. "claims-at-userinfo": the ID token lacks the claims of
 * a requested scope. "unsupported-scopes": the provider doesn't list a requested scope. "stripped-path": requests arrive without
 * `basePath`. "second-identity": two `identity()` middlewares handle the same requests.
 */
export type WarningReason =
  | "missing-sid"
  | "claims-at-userinfo"
  | "unsupported-scopes"
  | "stripped-path"
  | "second-identity";

interface Timed {
  /** How long the operation took, in ms. */
  readonly durationMs?: number;
}

/**
 * The data of each type of event. It contains no secret: a `sid` appears as a short hash, a token or a handle never. The
 * severities and descriptions are in `notable-events.ts` and `describe-event.ts`.
 */
export interface EventData {
  /** The app has started. These are the exact URLs to register at the provider. */
  readonly started: {
    readonly provider: string;
    readonly store: string;
    /** The path under which the app is mounted. Its routes begin with it. */
    readonly basePath: string;
    readonly urls: Readonly<Record<string, string>>;
  };
  /** The app sends a browser to the provider. Exactly this redirect URI must be registered there. */
  readonly sign_in_started: { readonly redirectUri: string };
  readonly signed_in: { readonly account: AccountKey; readonly session: SessionId } & Timed;
  /**
   * A browser with a signed-in account has signed in with another account. This is normal on a shared device. Otherwise it may be
   * an attempt to make a user work in the attacker's account (login CSRF).
   */
  readonly account_switched: { readonly from: AccountKey; readonly account: AccountKey };
  /** The provider completed a sign-in, but it was not stored: a notice, a sign-out or an event came first, or it took too long. */
  readonly sign_in_stopped: { readonly account: AccountKey; readonly reason: "ended" | "stopped" } & Timed;
  readonly sign_in_failed: { readonly error: IdentityError } & Timed;
  /** A caller got an access token. `cached`: it was in the cache, so the caller waited for no refresh. */
  readonly token_acquired: { readonly account: AccountKey | undefined; readonly cached: boolean } & Timed;
  readonly token_refreshed: { readonly account: AccountKey | undefined; readonly scopes: readonly string[] } & Timed;
  /** A refresh brought no token. `abandoned`: a process died during it, and another process found its claim. */
  readonly refresh_failed: {
    readonly account: AccountKey | undefined;
    readonly outcome: "unsent" | "unknown" | "refused" | "interaction" | "removed" | "abandoned";
    readonly error?: IdentityError;
  } & Timed;
  /**
   * The provider did not confirm a session, because it could not be reached. `goesOn`: the app accepts the session until
   * `recheckGraceMs` is over.
   */
  readonly recheck_failed: {
    readonly account: AccountKey | undefined;
    readonly error: unknown;
    readonly goesOn: boolean;
  };
  /** Another system (by its name in `apis`) has acknowledged the event of a removal. */
  readonly removal_told: { readonly account: AccountKey; readonly audience: string; readonly tries: number };
  /** The event of a removal could not be sent to another system. `goesOn`: the app will try again. */
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
    /** A few hundred sessions and tokens are counted. In a larger account, or if the store failed meanwhile, more have ended. */
    readonly sessions: number;
    readonly grants: number;
  } & Timed;
  readonly removal_failed: { readonly account: AccountKey; readonly by: RemovedBy; readonly error: unknown } & Timed;
  /** Sessions stay, but their users must sign in again, or their access tokens must be refreshed. `reason`: the security event. */
  readonly account_marked: {
    readonly account: AccountKey;
    readonly by: RemovedBy;
    readonly effect: Mark["effect"];
    readonly reason: string;
  } & Timed;
  /**
   * A security event arrived. "done": it was carried out for `accounts` accounts. "repeated": it had been carried out before.
   * "ignored": the app doesn't act on events of this type.
   */
  readonly security_event: {
    readonly channel: EventChannel;
    /** The last part of the event's URI, such as "session-revoked". */
    readonly event: string;
    readonly outcome: "done" | "repeated" | "ignored";
    readonly accounts: number;
  } & Timed;
  /** A security event was not carried out, and not acknowledged. */
  readonly security_event_refused: { readonly channel: EventChannel; readonly reason: string };
  /** The transmitter reported a change of the event stream itself. */
  readonly security_stream: {
    readonly change: "verified" | "updated";
    /** The stream's status, such as "paused", if the transmitter sent it. */
    readonly status?: string;
    /** What the request for a verification event had as `state`. */
    readonly state?: string;
  };
  /** A poll for security events failed. The app polls again. */
  readonly poll_failed: { readonly error: unknown };
  /** A logout notice was carried out. `accounts`: how many accounts have or had a session that it names. With only a subject: 1. */
  readonly notice_followed: { readonly channel: NoticeChannel; readonly accounts: number } & Timed;
  /** A logout notice was refused. */
  readonly notice_refused: { readonly channel: NoticeChannel; readonly reason: string };
  /** A logout notice named a session that isn't known here. */
  readonly notice_unmatched: { readonly channel: NoticeChannel; readonly sid: string };
  readonly token_revoked: { readonly account: AccountKey | undefined };
  /**
   * A refresh token could not be revoked, or the sweep that revokes an account's removed tokens has failed. `tries`: the number of
   * attempts so far. `goesOn`: this process will try again.
   */
  readonly revocation_failed: {
    readonly account: AccountKey | undefined;
    readonly tries: number;
    readonly goesOn: boolean;
    readonly error: unknown;
  };
  /** After a sign-out the app sends the browser to the provider. Exactly this post-logout redirect URI must be registered there. */
  readonly end_session_started: { readonly postLogoutRedirectUri: string };
  /** The provider's end-session endpoint could not be determined. The user is signed out of this app, but not at the provider. */
  readonly end_session_failed: { readonly error: unknown };
  /** A store at its limit dropped its longest idle session. */
  readonly session_evicted: { readonly account: AccountKey; readonly session: SessionId };
  /**
   * A record of the store can't be decrypted: its secret was removed from `secrets`, or the record was changed or moved in the
   * store. Such a session counts as signed out, and such a grant as ended.
   */
  readonly record_unreadable: { readonly record: "session" | "grant"; readonly account: AccountKey | undefined };
  readonly store_failed: { readonly error: unknown };
  readonly provider_failed: { readonly error: unknown };
  /**
   * The app's API refused a token, or the token lacked a scope or a role. The error contains nothing of the token. A request
   * without a token causes no event.
   */
  readonly bearer_refused: { readonly error: IdentityError };
  /** A web API (`api`: its origin) refused the provider's token, and also the new one that the library then requested. */
  readonly api_refused: { readonly account: AccountKey | undefined; readonly api: string };
  /** A request failed for another reason than a missing sign-in. The event has the whole error; the visitor sees a plain page. */
  readonly request_failed: { readonly error: IdentityError };
  /** A message to the developer that says what is wrong and what to do. */
  readonly warning: {
    readonly message: string;
    readonly reason?: WarningReason;
  };
}

/** The name of an event. */
export type EventType = keyof EventData;

/** An event of the library. */
export type IdentityEvent<Type extends EventType = EventType> = {
  readonly [Each in Type]: { readonly type: Each } & EventData[Each];
}[Type];

/** Receives events. If it throws, the error is ignored. */
export interface Events {
  emit(event: IdentityEvent): void;
}
