import { type AccountId, type AccountKey, accountKeyOf } from "../../domain/account.ts";
import { defined } from "../../domain/defined.ts";
import { issuedUntil } from "../../domain/logout-notice.ts";
import type { Mark, NamedSessions } from "../../domain/removal.ts";
import type { SessionId } from "../../domain/session.ts";
import type { RemovedBy } from "../../ports/events.ts";
import type { Ports } from "../../ports/ports.ts";
import type { NoticedAccount } from "../../ports/store.ts";
import { type Limits, outlivesRedemption } from "../limits.ts";
import type { RemovalOrder, RemoveAccount } from "../remove-account.ts";

/** The subject of a security event: an account, a session of the provider, or both. */
export interface EventSubject {
  readonly accounts: readonly AccountId[];
  /** Identifiers, as `subjectName` writes them. */
  readonly names: readonly string[];
  readonly sid?: string;
}

/** The effect of a security event. */
export type EventAction =
  /** Ends the named sessions, and removes all tokens of the account. */
  | "end-sessions"
  /** Removes all tokens. Sessions stay, and must sign in again. */
  | "remove-tokens"
  /** Sessions must sign in again. */
  | "sign-in-again"
  /** The next call with a token refreshes. */
  | "refresh-tokens"
  | "end-everything"
  /** The identifier no longer names the user. */
  | "forget-identifier"
  /** The identifier now names another user. */
  | "recycle-identifier";

/** Events that may end sessions. They also end sign-ins that began earlier. After other events, such sign-ins restart. */
const endsSessions: ReadonlySet<EventAction> = new Set(["end-sessions", "end-everything", "recycle-identifier"]);

/** Whether the event forbids exchanges of callers' older tokens. */
const removesAllTokens = (action: EventAction): boolean => endsSessions.has(action) || action === "remove-tokens";

/** A security event that was verified. */
export interface VerifiedEvent {
  readonly action: EventAction;
  readonly subject: EventSubject;
  /** When it happened, in ms since the epoch. */
  readonly at: number;
  /**
   * Sessions and tokens that were issued later, by the provider's clock, aren't affected. In ms since the epoch. "any": all that exist
   * now are affected. @default `at`
   */
  readonly issuedUntil?: number | "any";
  /** The event's short name, such as "session-revoked", for the app and the log. */
  readonly name: string;
  readonly by: RemovedBy;
}

export interface EventParts {
  readonly ports: Pick<Ports, "store" | "provider" | "crypto">;
  readonly removeAccount: RemoveAccount;
  readonly limits: Limits;
}

/** The last issue time of a pending sign-in that an event affects. */
const lastOf = ({ at, issuedUntil = at }: VerifiedEvent): number => (issuedUntil === "any" ? at : issuedUntil);

/** The index's text for an identifier. It must be the same for the sign-in and for the event. */
export const subjectName = (format: string, identifier: string): string => JSON.stringify([format, identifier]);

/** Carries out verified security events. */
export class CarryOutEvent {
  readonly #parts: EventParts;

  constructor(parts: EventParts) {
    this.#parts = parts;
  }

  /**
   * When this resolves, the event is carried out on every node. Safe to repeat.
   *
   * @returns the number of accounts that the event affects
   * @throws IdentityError `store_unavailable`: the event must be sent again.
   */
  async execute(event: VerifiedEvent): Promise<number> {
    const { subject, action } = event;
    const { sid } = subject;
    const users = await this.#users(event);
    const withSid = sid === undefined ? [] : await this.#accountsOfSid(sid, event);
    const isUser = (account: AccountKey): boolean => users.includes(account);
    // A subject with user and session means that session of that user. An identifier that no session here has excludes no session.
    const ofSid = users.length === 0 ? withSid : withSid.filter(({ account }) => isUser(account));
    const others = users.filter((user) => !ofSid.some(({ account }) => account === user));
    await allOf([
      ...ofSid.map(({ account, ids }) =>
        this.#follow(event, account, { sids: [sid ?? ""], withoutSid: isUser(account) }, ids),
      ),
      ...others.map((account) => this.#followUser(event, account)),
    ]);
    if (action === "forget-identifier" || action === "recycle-identifier") await this.#forget(event);
    return ofSid.length + others.length;
  }

  /**
   * Carries out a message, and then records it. After a crash between the two the work is repeated, never lost. When this resolves,
   * the message may be acknowledged.
   *
   * @param message - Its name among all messages, such as a hash of issuer and `jti`.
   * @param rememberMs - How long the record is kept, in ms. Later the message counts as new.
   * @throws IdentityError `store_unavailable`, and what `work` throws: the message must be sent again.
   */
  async once<T>(message: string, rememberMs: number, work: () => Promise<T>): Promise<T | "repeated"> {
    const { store } = this.#parts.ports;
    if (await store.wasDone(message)) return "repeated";
    const result = await work();
    await store.noteDone(message, rememberMs);
    return result;
  }

  /** For an event without a sid, or with a sid that no known session of the user has. */
  async #followUser(event: VerifiedEvent, account: AccountKey): Promise<void> {
    const { sid } = event.subject;
    if (sid === undefined) return this.#follow(event, account, "all");
    const sessions = { sids: [sid], withoutSid: true };
    if (event.action !== "end-sessions") return this.#follow(event, account, sessions);
    // If the named session is unknown here, the account's other sessions keep their tokens.
    await this.#remove(event, account, { scope: "account", sessions, ifEnds: true });
  }

  /** @param listed - The sessions of a named sid. */
  async #follow(
    event: VerifiedEvent,
    account: AccountKey,
    sessions: "all" | NamedSessions,
    listed?: readonly SessionId[],
  ): Promise<void> {
    const marked = (effect: Mark["effect"], named = sessions) => ({
      mark: { effect, sessions: named, reason: event.name },
    });
    switch (event.action) {
      case "end-sessions":
        await this.#remove(event, account, {
          ...{ scope: "account", sessions },
          ...(listed === undefined ? {} : { listed }),
        });
        return;
      case "remove-tokens":
        await this.#remove(event, account, { scope: "account", sessions: "none", ...marked("sign-in-again", "all") });
        return;
      case "sign-in-again":
        await this.#remove(event, account, { scope: "session", sessions: "none", ...marked("sign-in-again") });
        return;
      case "refresh-tokens":
        await this.#remove(event, account, { scope: "session", sessions: "none", ...marked("refresh") });
        return;
      case "end-everything":
      case "recycle-identifier":
        await this.#remove(event, account, { scope: "everywhere", sessions: "all" });
        return;
      case "forget-identifier":
        return;
    }
  }

  #remove(event: VerifiedEvent, account: AccountKey, order: Omit<RemovalOrder, "by" | "issuedUntil">) {
    const { by, subject } = event;
    const isAny = event.issuedUntil === "any";
    const until = isAny ? undefined : issuedUntil({ verified: true, issuedAt: lastOf(event) });
    return this.#parts.removeAccount.execute(account, {
      ...order,
      by,
      named: subject.accounts,
      ...defined({ issuedUntil: until }),
    });
  }

  /** The accounts of issuer and subject, and the accounts that have or had sessions with one of its identifiers. */
  async #users(event: VerifiedEvent): Promise<readonly AccountKey[]> {
    const { subject, action } = event;
    const { ports, limits } = this.#parts;
    const { store, crypto, provider } = ports;
    const issuer = await this.#ofProvider();
    const ofIssuer = await Promise.all(
      subject.accounts.map(async (account) =>
        (await provider.acceptsIssuer(account.issuer)) ? [await accountKeyOf(crypto, account)] : [],
      ),
    );
    // An event about one session removes tokens only where the session is known, so it doesn't concern callers' tokens.
    const exchanges = removesAllTokens(action) && (action !== "end-sessions" || subject.sid === undefined);
    const notice = { ...issuer, issuedAt: lastOf(event), exchanges, restarts: !endsSessions.has(action) };
    const indexed = await Promise.all(
      subject.names.map((name) => store.markSubject(name, notice, outlivesRedemption(limits))),
    );
    return [...new Set([...ofIssuer.flat(), ...indexed.flat().map(({ account }) => account)])];
  }

  async #accountsOfSid(sid: string, event: VerifiedEvent): Promise<readonly NoticedAccount[]> {
    const { ports, limits } = this.#parts;
    const restarts = !endsSessions.has(event.action);
    const notice = { verified: true, sid, issuedAt: lastOf(event), restarts, ...(await this.#ofProvider()) };
    return ports.store.markEnded(notice, outlivesRedemption(limits));
  }

  /**
   * The issuer that an event concerns, since apps of other issuers may share the store. The name of a multi-tenant provider isn't
   * the issuer of any token. Then any issuer counts.
   */
  async #ofProvider(): Promise<{ readonly issuer?: string }> {
    const { provider } = this.#parts.ports;
    return (await provider.acceptsIssuer(provider.name)) ? { issuer: provider.name } : {};
  }

  async #forget({ subject, at }: VerifiedEvent): Promise<void> {
    const notice = { ...(await this.#ofProvider()), issuedAt: at };
    for (const name of subject.names) await this.#parts.ports.store.forgetSubject(name, notice);
  }
}

/** Waits for all, then throws the first failure: one account's failure must not keep the others signed in. */
async function allOf(tasks: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
