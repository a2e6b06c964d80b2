import type { AccountKey } from "../../domain/account.ts";
import { type RecheckTerms, standing } from "../../domain/following.ts";
import { type Grant, hasEnded } from "../../domain/grant.ts";
import { keyOf, type Session, type SessionKey } from "../../domain/session.ts";
import { failure } from "../../errors/error-texts.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import type { Awaitable } from "../../ports/awaitable.ts";
import type { Ports } from "../../ports/ports.ts";
import type { AcquireToken } from "../acquire-token.ts";
import type { Limits } from "../limits.ts";
import { patiently, TimeLimitReached } from "../within.ts";
import type { ConfirmedSessions } from "./confirmed-sessions.ts";

type RecheckPorts = Pick<Ports, "store" | "clock" | "events" | "background">;

/** The provider was unavailable for the recheck of a session. Its pause concerns only this process, so this process's clock times it. */
interface Outage {
  /** When the pause began, in ms since the epoch, by this process's clock. */
  readonly since: number;
  readonly error: IdentityError;
  /** The only account whose recheck failed. `undefined`: several failed, so the provider itself is unavailable. */
  readonly account?: AccountKey;
}

/** After these errors the grant has ended without an answer: it is unknown whether the provider has used the refresh token. */
const unknownOutcomes: ReadonlySet<string> = new Set(["refresh-cut-off", "refresh-outcome-unknown", "not-renewable"]);

/** Asks the provider at intervals whether a session is still valid, by one shared refresh of its grant. */
export class RecheckSession {
  readonly #ports: RecheckPorts;
  readonly #terms: RecheckTerms;
  readonly #limits: Limits;
  readonly #acquireToken: AcquireToken;
  readonly #sessions: ConfirmedSessions;
  /** The last outage. During its pause this process rechecks no session, or none of the outage's account. */
  #away: Outage | undefined;

  constructor(
    ports: RecheckPorts,
    terms: RecheckTerms,
    limits: Limits,
    parts: { readonly acquireToken: AcquireToken; readonly sessions: ConfirmedSessions },
  ) {
    this.#ports = ports;
    this.#terms = terms;
    this.#limits = limits;
    this.#acquireToken = parts.acquireToken;
    this.#sessions = parts.sessions;
  }

  /**
   * The session for the rest of a request: unchanged if no recheck is due, otherwise as the recheck has renewed it.
   * `undefined`: it has ended.
   *
   * @throws IdentityError `provider_unavailable`, `configuration`: the recheck failed, and `recheckGraceMs` is over.
   * `store_unavailable`
   */
  execute(session: Session): Awaitable<Session | undefined> {
    const stands = this.#standing(session);
    if (stands === "confirmed") return session;
    const away = this.#outageOf(session.account.key);
    if (stands === "due") return away === undefined ? this.#withinLimit(session) : session;
    if (away !== undefined) throw away.error;
    return this.#recheck(keyOf(session));
  }

  /** Limits the wait, because a slow provider must not delay every page. After the limit the request uses the session, and the refresh continues. */
  async #withinLimit(session: Session): Promise<Session | undefined> {
    try {
      return await patiently(this.#ports, this.#limits.recheckWaitMs, this.#recheck(keyOf(session)));
    } catch (error) {
      if (!(error instanceof TimeLimitReached)) throw error;
      return session;
    }
  }

  async #recheck(key: SessionKey): Promise<Session | undefined> {
    const { sessions } = this.#ports.store;
    const seen = await sessions.readWithGrant(key);
    // The session has ended, or another request has rechecked it.
    if (seen === undefined || this.#standing(seen.session) === "confirmed") return seen?.session;
    const { session, grant } = seen;
    if (grant === undefined || isUnrenewable(grant.value)) return this.#end(key);
    if (hasEnded(grant.value)) return this.#unknown(key, session);
    try {
      await this.#acquireToken.confirm(key, grant);
    } catch (error) {
      return this.#failed(key, session, error);
    }
    const after = await sessions.read(key);
    if (after === undefined || this.#standing(after) === "confirmed") return after;
    return this.#outage(after, failure("claims-not-renewed"));
  }

  async #failed(key: SessionKey, session: Session, error: unknown): Promise<Session | undefined> {
    if (!(error instanceof IdentityError)) throw error;
    switch (error.code) {
      case "sign_in_required":
        return undefined;
      case "signed_out":
        // A removal may have taken only the tokens. The browser loses its cookie now, so the session must end, too.
        return (await this.#ports.store.sessions.read(key)) && this.#end(key);
      case "interaction_required": {
        // The session can't be rechecked any more: only a new sign-in can confirm it.
        if (!unknownOutcomes.has(error.reason)) return this.#end(key, true);
        // While this request waited, another one may have confirmed the session, and then ended its grant.
        const after = await this.#ports.store.sessions.read(key);
        return after && this.#unknown(key, after, error);
      }
      case "provider_unavailable":
      case "configuration":
        return this.#outage(session, error);
      default:
        throw error;
    }
  }

  #outageNow(): Outage | undefined {
    if (this.#away === undefined) return undefined;
    const now = this.#ports.clock.now();
    // If the clock was set back, the pause begins again. Otherwise it would be longer by the difference.
    if (now < this.#away.since) this.#away = { ...this.#away, since: now };
    return now < this.#away.since + this.#limits.recheckPauseMs ? this.#away : undefined;
  }

  #outageOf(account: AccountKey): Outage | undefined {
    const outage = this.#outageNow();
    return outage?.account === undefined || outage.account === account ? outage : undefined;
  }

  /** If the refresh of one account always fails, the sessions of other accounts must still be rechecked. */
  #outage(session: Session, error: IdentityError): Session {
    const { key: account } = session.account;
    const earlier = this.#outageNow();
    const isAlone = earlier === undefined || earlier.account === account;
    this.#away = { since: this.#ports.clock.now(), error, ...(isAlone ? { account } : {}) };
    const goesOn = this.#standing(session) !== "over";
    this.#tell(session, goesOn, error);
    if (!goesOn) throw error;
    return session;
  }

  /** This grant can't be refreshed any more. The session continues as in an outage. After `recheckGraceMs` the user must sign in. */
  async #unknown(key: SessionKey, session: Session, error?: IdentityError): Promise<Session | undefined> {
    const goesOn = this.#standing(session) !== "over";
    if (error !== undefined) this.#tell(session, goesOn, error);
    return goesOn ? session : this.#end(key);
  }

  async #end(key: SessionKey, isRefused = false): Promise<undefined> {
    await this.#sessions.end(key, { revoke: true, isRefused });
  }

  #tell({ account }: Session, goesOn: boolean, error: IdentityError): void {
    this.#ports.events.emit({ type: "recheck_failed", account: account.key, error, goesOn });
  }

  #standing(session: Session) {
    return standing(session, this.#terms, this.#ports.store.now());
  }
}

/** Whether the sign-in got no refresh token. */
const isUnrenewable = (grant: Grant): boolean => grant.renewal === "none" && !hasEnded(grant);
