import { type AccountId, type AccountKey, accountKeyOf } from "../domain/account.ts";
import { defined } from "../domain/defined.ts";
import { parseRecord, stringMember } from "../domain/json.ts";
import type { NamedSessions, Removal, SignOutScope } from "../domain/removal.ts";
import type { DueMessage, OutboxMessage, RemovalTeller } from "../ports/outbox.ts";
import type { Ports } from "../ports/ports.ts";
import type { Limits } from "./limits.ts";
import { firstLiving } from "./own-sessions.ts";
import { within } from "./within.ts";

/** The stored messages of a removal that is about to happen. */
export interface NotedRemoval {
  readonly addedAt: number;
  readonly messages: readonly OutboxMessage[];
}

/** What a message needs of a removal. */
interface ToldOrder {
  readonly scope: SignOutScope;
  readonly sessions: "none" | "all" | NamedSessions;
  readonly user?: AccountId;
  readonly named?: readonly Partial<AccountId>[];
  readonly listed?: Removal["listed"];
  readonly unverified?: Removal["unverified"];
  readonly concernsUser?: boolean;
}

/**
 * The longest time between the record of a removal and the removal, plus the time by which the provider's clock may be ahead of the
 * store's, in ms.
 */
const removalMs = 5_000;
/** If a process dies before it notifies the APIs, another process does so after this time, in ms. */
const firstAfterMs = 60_000;
const forMs = 7 * 24 * 3_600_000;
const roundMs = 30_000;
/** After an API was away, many events are due at once. */
const atATime = 8;
const longestPauseMs = 3_600_000;

/** The pause after a try, in ms: 30 s, 1 min, 2 min … one hour. */
const againAfterMs = (tries: number): number => Math.min(roundMs * 2 ** (tries - 1), longestPauseMs);

/**
 * Notifies other systems of removals, at least once. The messages are stored before the removal, so a crash loses none. After a
 * crash they are sent even if the removal didn't happen. They end no more than the caller of the removal requested.
 */
export class TellRemovals {
  readonly #ports: Pick<Ports, "store" | "clock" | "crypto" | "events" | "background">;
  readonly #teller: RemovalTeller;
  readonly #limits: Limits;

  constructor(
    ports: Pick<Ports, "store" | "clock" | "crypto" | "events" | "background">,
    teller: RemovalTeller,
    limits: Limits,
  ) {
    this.#ports = ports;
    this.#teller = teller;
    this.#limits = limits;
    ports.background.watch((ends) => this.#goOn(ends));
  }

  /**
   * Stores the messages of a removal that is about to happen: one about the user. For a removal of single sessions: one about each
   * session of the provider that it names. `undefined`: there is nothing to send. No system is notified, the account has no session
   * that names its user, or the removed session has no sid.
   *
   * @throws IdentityError `store_unavailable`: then the removal must not happen. The caller repeats it
   */
  async note(account: AccountKey, order: ToldOrder): Promise<NotedRemoval | undefined> {
    const { unverified } = order;
    // An unverified notice without a living session removes nothing. After a crash its messages would be sent.
    const mayRemove =
      unverified === undefined || (await firstLiving(this.#ports.store, account, unverified.ids)) !== undefined;
    return mayRemove ? this.#store(account, order) : undefined;
  }

  /** For an unverified notice that ended a session that was stored after `note`: stores its messages, and sends them. */
  async noteLate(account: AccountKey, order: ToldOrder): Promise<void> {
    const noted = await this.#store(account, order);
    if (noted !== undefined) this.happened(noted);
  }

  async #store(account: AccountKey, order: ToldOrder): Promise<NotedRemoval | undefined> {
    const { store, crypto } = this.#ports;
    if (this.#teller.audiences.length === 0) return undefined;
    const concerned = await this.#concerned(account, order);
    const user = order.user ?? (concerned.length === 0 ? undefined : await this.#userOf(account, order));
    if (user === undefined || concerned.length === 0) return undefined;
    const messages = concerned.flatMap((named) => {
      const id = crypto.random(12);
      const { issuer, subject } = user;
      return this.#teller.audiences.map((audience) => ({
        id: `${id}.${audience}`,
        text: JSON.stringify({ id, audience, account, issuer, subject, ...named }),
      }));
    });
    return { messages, addedAt: await store.outbox.add(messages, { firstAfterMs, forMs }) };
  }

  /** What the messages name besides the user. A message about one session names its sid, because the user's other sessions stay. */
  async #concerned(
    account: AccountKey,
    { scope, sessions, concernsUser = false }: ToldOrder,
  ): Promise<readonly { readonly sid?: string }[]> {
    if (concernsUser || scope !== "session" || typeof sessions === "string") return [{}];
    const { ids = [], sids: named = [] } = sessions;
    const sids = new Set(named);
    for (const id of named.length > 0 ? [] : ids) {
      const sid = (await this.#ports.store.sessions.read({ account, id }))?.sid;
      if (sid !== undefined) sids.add(sid);
    }
    return [...sids].map((sid) => ({ sid }));
  }

  /** After the removal: sends the messages in the background. */
  happened({ messages, addedAt }: NotedRemoval): void {
    this.#ports.background.run(async () => {
      await Promise.all(messages.map((each) => this.#tell({ ...each, addedAt, tries: 1, isLast: false })));
    });
  }

  /** If nothing was removed: deletes the messages. */
  isVoid({ messages }: NotedRemoval): void {
    this.#ports.background.run(async () => {
      for (const { id } of messages) await this.#ports.store.outbox.drop(id);
    });
  }

  /**
   * Sends all messages that are due: those of a process that died, and those that failed before.
   *
   * @param ends - The app ends: messages that were not sent yet become due again.
   */
  async tellDue(ends: AbortSignal = new AbortController().signal): Promise<void> {
    const due = await this.#ports.store.outbox.take(againAfterMs);
    for (let at = 0; at < due.length && !ends.aborted; at += atATime) {
      await Promise.all(due.slice(at, at + atATime).map((each) => this.#tell(each)));
    }
  }

  async #goOn(ends: AbortSignal): Promise<void> {
    const { background, clock } = this.#ports;
    while (!ends.aborted) {
      // The guarded store has already emitted an event for a failure.
      const round = this.tellDue(ends).catch(() => undefined);
      // A graceful shutdown waits for deliveries in progress.
      background.run(() => round);
      await round;
      await clock.sleep(roundMs, ends);
    }
  }

  async #tell({ id, text, addedAt, tries, isLast }: DueMessage): Promise<void> {
    const { store, clock, events } = this.#ports;
    const message = text === undefined ? undefined : parseRecord(text);
    const member = (name: string) => stringMember(message ?? {}, name) ?? "";
    const [audience, account] = [member("audience"), member("account")];
    const times = { at: addedAt, issuedUntil: addedAt + removalMs };
    const sid = stringMember(message ?? {}, "sid");
    const user = { issuer: member("issuer"), subject: member("subject") };
    const removed = { id: member("id"), ...user, ...times, ...defined({ sid }) };
    try {
      if (message === undefined) throw new Error("the message can't be opened: its secret was removed");
      // A process of an earlier release doesn't know a new API. Another process sends the message.
      if (!this.#teller.audiences.includes(audience)) throw new Error(`no signals for ${audience} in the option apis`);
      const tell = (signal: AbortSignal) => this.#teller.tell(audience, removed, signal);
      await within(clock, this.#limits.courtesyMs, tell);
      events.emit({ type: "removal_told", account, audience, tries });
    } catch (error) {
      const goesOn = !isLast && message !== undefined;
      events.emit({ type: "removal_untold", account, audience, tries, goesOn, error });
      if (goesOn) return;
    }
    // If this fails, the message is sent once more.
    await store.outbox.drop(id);
  }

  /**
   * The user of an account that has a session here. First reads the sessions that the removal names: often one is alive. If none is
   * alive, a sign-in may still store one before the removal. Then only the notice or event names the user.
   */
  async #userOf(account: AccountKey, order: ToldOrder): Promise<AccountId | undefined> {
    const { sessions, listed = [], unverified } = order;
    const { store } = this.#ports;
    const named = typeof sessions === "string" ? [] : (sessions.ids ?? []);
    const known = [...named, ...listed, ...(unverified?.ids ?? [])];
    const first =
      (await firstLiving(store, account, known)) ??
      (await firstLiving(
        store,
        account,
        (await store.sessions.list(account)).map(({ id }) => id),
      ));
    return first?.account ?? this.#namedUser(account, order);
  }

  async #namedUser(account: AccountKey, { named = [] }: ToldOrder): Promise<AccountId | undefined> {
    for (const { issuer, subject } of named) {
      if (issuer === undefined || subject === undefined) continue;
      const user = { issuer, subject };
      if ((await accountKeyOf(this.#ports.crypto, user)) === account) return user;
    }
    return undefined;
  }
}
