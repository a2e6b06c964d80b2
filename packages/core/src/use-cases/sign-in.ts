import { type AccountKey, accountKeyOf } from "../domain/account.ts";
import type { AppId } from "../domain/app.ts";
import { defined } from "../domain/defined.ts";
import { endByProvider, type RecheckTerms } from "../domain/following.ts";
import { type Grant, signInTokens } from "../domain/grant.ts";
import { keyOf, type Session, type SessionKey, type SessionLabel } from "../domain/session.ts";
import { type SignInParameters, type Transaction, transactionId } from "../domain/transaction.ts";
import { failure } from "../errors/error-texts.ts";
import type { SignedIn } from "../ports/identity-provider.ts";
import type { Ports } from "../ports/ports.ts";
import type { Redemption } from "../ports/store.ts";
import type { Limits } from "./limits.ts";
import type { RemoveAccount } from "./remove-account.ts";
import { requireTextsIn } from "./require-texts.ts";
import type { Revoke } from "./revoke.ts";
import type { SessionHandles } from "./session-handles.ts";
import type { UnmatchedNotices } from "./unmatched-notices.ts";
import { TimeLimitReached, within } from "./within.ts";

const withoutRefreshToken =
  "session.recheckMs is set, and the provider gave no refresh token: allow refresh tokens for this client at the provider, " +
  'and keep "offline_access" in scopes (Google: access_type "offline"). This session ends recheckMs after its sign-in';

const unreadableEnd = "the ID token's session_expiry is ignored, because it is not a number of seconds since the epoch";

/** The settings of all sign-ins of an app. */
export interface SignInSettings {
  /** The app. No other app accepts its sessions. */
  readonly app: AppId;
  /** The scopes of every sign-in. */
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  /** The longest idle time and the longest life of a session, in ms, and whether it follows the provider. */
  readonly session: { readonly idleMs: number; readonly absoluteMs: number; readonly recheck?: RecheckTerms };
  /** Identifiers by which security events may name the user, as `subjectName` writes them. @default none */
  readonly subjectsOf?: ((signedIn: Pick<SignedIn, "account" | "claims">) => readonly string[]) | undefined;
}

/** The origin of a sign-in: where it returns to, and the browser's session before it. */
export type SignInOrigin = Pick<Transaction, "returnTo" | "previous"> & { readonly restarted?: boolean };

/** A browser's return from the provider. */
export interface Callback {
  readonly parameters: URLSearchParams;
  readonly transaction: Transaction;
  /** The browser's present session. It ends when the new one is created. */
  readonly previous?: SessionKey;
  readonly label?: SessionLabel;
  /** Called right before the code is sent. From then on the callback must not be repeated, with any outcome. */
  readonly onCodeSent?: () => void;
}

/** How a sign-in has ended: with a session, or with the reason why there is none. */
export type SignInResult =
  | { readonly handle: string; readonly session: Session }
  /** This callback arrived before. Its code is not sent again. */
  | "replayed"
  /** It took too long, or the store was reset. */
  | "ended"
  /** A sign-out, a notice or an event came first. Restart the sign-in, once. */
  | "stopped";

/** Signs a user in: sends the browser to the provider, and creates a session from the callback. */
export class SignIn {
  readonly #ports: Ports;
  readonly #settings: SignInSettings;
  readonly #limits: Limits;
  readonly #handles: SessionHandles;
  readonly #removeAccount: RemoveAccount;
  readonly #revoke: Revoke;
  readonly #unmatched: UnmatchedNotices;
  /** The warnings that were emitted. Each is emitted once. */
  readonly #warned = new Set<string>();

  constructor(
    ports: Ports,
    settings: SignInSettings,
    limits: Limits,
    parts: { handles: SessionHandles; removeAccount: RemoveAccount; revoke: Revoke; unmatched: UnmatchedNotices },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#limits = limits;
    this.#handles = parts.handles;
    this.#removeAccount = parts.removeAccount;
    this.#revoke = parts.revoke;
    this.#unmatched = parts.unmatched;
  }

  /** @throws IdentityError `provider_unavailable` */
  async begin(
    parameters: SignInParameters,
    { returnTo, previous, restarted = false }: SignInOrigin,
  ): Promise<{ redirectTo: string; transaction: Transaction }> {
    requireTextsIn(parameters);
    const { clock, crypto, events, provider } = this.#ports;
    const createdAt = clock.now();
    const id = transactionId(createdAt, crypto.random(9));
    const state = `${id}.${crypto.random(24)}`;
    const scopes = [...new Set([...this.#settings.scopes, ...(parameters.scopes ?? [])])];
    const { redirectUri } = this.#settings;
    const begun = await provider.beginSignIn({ ...parameters, scopes, state, redirectUri });
    events.emit({ type: "sign_in_started", redirectUri });
    const left = { returnTo, restarted, ...defined({ previous }) };
    return {
      redirectTo: begun.redirectTo,
      transaction: { ...left, id, state, createdAt, asked: parameters, provider: begun.transaction },
    };
  }

  /**
   * Exchanges the code, once, and stores session and grant in one step. A sign-out since the redemption began prevents that step.
   *
   * @throws IdentityError `invalid_callback`, `provider_unavailable`, `store_unavailable`: nothing is stored, and the
   * browser's old session is untouched.
   */
  async complete({ parameters, transaction, previous, label, onCodeSent }: Callback): Promise<SignInResult> {
    const { store, clock, crypto, events } = this.#ports;
    const began = clock.now();
    const { redemptionMs, transactionMs } = this.#limits;
    // The record must outlive the transaction's cookie, or the code could be sent a second time.
    const rememberMs = transactionMs + redemptionMs;
    const redemption = await store.beginRedemption(transaction.id, { forMs: redemptionMs, rememberMs });
    if (redemption === "replayed") return "replayed";

    onCodeSent?.();
    const signedIn = await this.#redeem(parameters, transaction);
    const account = await accountKeyOf(crypto, signedIn.account);
    const end = this.#end(signedIn, account, redemption);
    const { handle, key } = await this.#handles.create(account);
    const ofBrowser = {
      arrival: `${transaction.id} ${transaction.returnTo}`,
      ...defined({ label }),
    };
    const session = { ...this.#session(key, signedIn, redemption, end), ...ofBrowser };
    const accessTokens = signInTokens(signedIn.tokens.accessTokens);
    const { issuedAt, expiresAt } = session;
    const grant: Grant = { ...signedIn.tokens, accessTokens, issuedAt, expiresAt };

    try {
      const subjects = this.#settings.subjectsOf?.(signedIn);
      const outcome = await store.signIn(session, grant, redemption, subjects);
      if (outcome !== "created") {
        events.emit({ type: "sign_in_stopped", account, reason: outcome, durationMs: clock.now() - began });
        await this.#takeBack(account, grant, outcome);
        return outcome;
      }
      const old = await this.#oldOf(session, previous ?? transaction.previous);
      if (old !== undefined) await this.#endSession(keyOf(old), !goesOn(old, session));
    } catch (error) {
      this.#undo(key, grant);
      throw error;
    }
    this.#unmatched.signedIn(session);
    events.emit({ type: "signed_in", account, session: session.id, durationMs: clock.now() - began });
    return { handle, session };
  }

  async #redeem(parameters: URLSearchParams, transaction: Transaction): Promise<SignedIn> {
    const { provider, clock, crypto } = this.#ports;
    const { state } = transaction;
    const expected = { ...transaction.provider, state, redirectUri: this.#settings.redirectUri };
    const late = async (signedIn: SignedIn) => {
      const account = await accountKeyOf(crypto, signedIn.account);
      this.#revoke.soon(account, signedIn.tokens);
    };
    try {
      const redeem = (signal: AbortSignal) => provider.completeSignIn(parameters, expected, signal);
      return await within(clock, this.#limits.redemptionMs, redeem, late);
    } catch (error) {
      if (!(error instanceof TimeLimitReached)) throw error;
      throw failure("redemption-unanswered", {}, { cause: error });
    }
  }

  /** The session's absolute expiry, in ms since the epoch. @throws IdentityError `invalid_callback`: its `session_expiry` has passed */
  #end({ claims, tokens }: SignedIn, account: AccountKey, { startedAt }: Redemption): number {
    const { absoluteMs, recheck } = this.#settings.session;
    if (recheck !== undefined && tokens.renewal === "none") this.#warnOnce(withoutRefreshToken);
    const end = startedAt + absoluteMs;
    const byProvider = endByProvider(claims);
    if (byProvider === undefined) return end;
    if (byProvider === "unreadable") {
      this.#warnOnce(unreadableEnd);
      return end;
    }
    if (byProvider > startedAt) return Math.min(byProvider, end);
    this.#revoke.soon(account, tokens);
    throw failure("session-over", { seconds: Math.round((startedAt - byProvider) / 1000) });
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#ports.events.emit({ type: "warning", message });
  }

  #session(key: SessionKey, signedIn: SignedIn, { startedAt }: Redemption, expiresAt: number): Session {
    const { idleMs } = this.#settings.session;
    const { account, sid, issuedAt, idToken, loginHint, claims } = signedIn;
    return {
      id: key.id,
      app: this.#settings.app,
      account: { ...account, key: key.account },
      issuedAt,
      createdAt: startedAt,
      seenAt: startedAt,
      idleExpiresAt: Math.min(startedAt + idleMs, expiresAt),
      expiresAt,
      claims,
      ...defined({ sid, idToken, loginHint }),
    };
  }

  /**
   * Revokes the grant of a refused sign-in. A stopped sign-in restarts. First it waits for the revocation, which must not hit the new
   * tokens. So a failed revocation isn't repeated.
   */
  async #takeBack(account: AccountKey, grant: Grant, outcome: "ended" | "stopped"): Promise<void> {
    if (outcome === "stopped") await this.#revoke.once(account, grant);
    else this.#revoke.soon(account, grant);
  }

  /** Deletes the session that was stored, or may have been. No browser has its handle. */
  #undo(key: SessionKey, grant: Grant): void {
    const { account } = key;
    this.#revoke.soon(account, grant);
    // If this fails, there is an event, and the unused session expires.
    this.#ports.background.run(() => this.#endSession(key, false));
  }

  /** The browser's old session in this app. */
  async #oldOf({ app }: Session, previous: SessionKey | undefined): Promise<Session | undefined> {
    const old = previous && (await this.#ports.store.sessions.read(previous));
    return old?.app === app ? old : undefined;
  }

  /** @param revoke - `false` for the old session of the same provider session, because a revocation could hit the new grant. */
  async #endSession({ account, id }: SessionKey, revoke: boolean): Promise<void> {
    await this.#removeAccount.execute(account, { scope: "session", sessions: { ids: [id] }, by: "sign-in", revoke });
  }
}

/** Whether a new session continues the provider session of the old one. */
const goesOn = (old: Session, session: Session): boolean =>
  old.account.key === session.account.key && (old.sid === session.sid || !old.sid || !session.sid);
