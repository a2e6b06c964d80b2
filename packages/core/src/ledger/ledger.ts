import type { AccountKey } from "../domain/account.ts";
import { defined } from "../domain/defined.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import type { Mark, NamedSessions, Removal } from "../domain/removal.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import { failure } from "../errors/error-texts.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { CellStore, Seen } from "../ports/cell-store.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { SessionStore } from "../ports/session-store.ts";
import type { NoticedAccount, SignInOutcome, Store, StoreContext, SweepExtent } from "../ports/store.ts";
import type { TokenCache } from "../ports/token-cache.ts";
import type { Living } from "./account.ts";
import type { Codec } from "./codec.ts";
import { accountName, type IndexEntry, type SessionFacts, sidName, subjectName } from "./facts.ts";
import { forgetIndex, joined, noticeIn, type Said, saidBy } from "./notice.ts";
import { listSessions, openVersioned, readSession } from "./read.ts";
import { noteDone, outboxOver, wasDone } from "./records.ts";
import { countRemoved, lookAtRemoved, type OnlyIf, type Removed, remove } from "./remove.ts";
import type { NamedSingly, Order } from "./ruling.ts";
import { Runner } from "./runner.ts";
import {
  beginRedemption,
  indexEntry,
  type OfName,
  signInCells,
  stopsSignIn,
  storeSignIn,
  useRedemption,
} from "./sign-in.ts";
import { oneAtATime, sweepAccount } from "./sweep.ts";
import { type IndexSubjects, tokenCache } from "./token-cache.ts";
import { Unswept } from "./unswept.ts";

/** The differences between stores. */
export interface LedgerOptions {
  /** Whether cells leave this process. */
  readonly outOfProcess: boolean;
  /** How long a step takes to arrive at the store, in ms. A removal counts as made that much after its decision. @default 0 */
  readonly arrivalMs?: number;
}

/** Random bytes of an id. An id isn't secret, only unique. */
const idBytes = 9;
const mostRepeats = 5;

/** The rules of the sign-out guarantee over cells. */
export class Ledger implements Store {
  readonly outOfProcess: boolean;
  readonly restartAfterMs: number;
  sessions: SessionStore;
  tokens: TokenCache;
  readonly outbox: Outbox;
  readonly sweep: Store["sweep"];
  readonly #cells: CellStore<object>;
  readonly #codec: Codec;
  readonly #context: Pick<StoreContext, "crypto" | "app">;
  readonly #runner: Runner;
  readonly #unswept: Unswept;
  readonly #skewMs: number;
  #latest: number;

  constructor(
    cells: CellStore<object>,
    codec: Codec,
    context: Pick<StoreContext, "clock" | "crypto" | "app">,
    { outOfProcess, arrivalMs = 0 }: LedgerOptions,
  ) {
    const { clock, app } = context;
    this.outOfProcess = outOfProcess;
    this.#cells = cells;
    this.#codec = codec;
    this.#context = context;
    this.#skewMs = cells.maxSkewMs ?? 0;
    this.restartAfterMs = 2 * this.#skewMs + arrivalMs;
    this.#latest = clock.now();
    this.#unswept = new Unswept(clock);
    const watch = (partition: string, seen: Seen<object>) => {
      this.#latest = seen.now;
      this.#unswept.look(partition, seen);
    };
    const jitter = () => fraction(context.crypto.random(3));
    const runner = new Runner(cells, clock, { arrivalMs, guesses: outOfProcess, watch, jitter });
    this.#runner = runner;
    const random = () => this.#id();
    const skewMs = this.#skewMs;
    const index: IndexSubjects = (...given) => this.#indexSubjects(...given);
    this.tokens = tokenCache({ runner, codec, clock, random, app, skewMs, index });
    this.outbox = outboxOver(runner, codec, app);
    this.sweep = oneAtATime((account, revoke, what: SweepExtent) =>
      sweepAccount({ runner, codec, app, skewMs, revoke }, account, what),
    );
    this.sessions = {
      read: (key, touch) =>
        whenReady(runner.run(readSession(key, touch, codec, false)), (found) => this.#opened(key, found?.session)),
      readWithGrant: (key, touch) =>
        whenReady(runner.run(readSession(key, touch, codec, true)), (found) =>
          whenReady(this.#opened(key, found?.session), (session) => {
            if (session === undefined || found?.grant === undefined) return session && { session, grant: undefined };
            const opened = openVersioned(codec, { ...key, kind: "session" }, found.grant);
            return whenReady(opened, (grant) => ({ session, grant }));
          }),
        ),
      list: (account) => runner.run(listSessions(account)),
    };
  }

  now = (): number => this.#latest;

  readonly beginRedemption: Store["beginRedemption"] = (transactionId, times) =>
    this.#runner.run(beginRedemption(transactionId, { ...times, by: this.#id() }));

  signIn: Store["signIn"] = async (session, grant, redemption, subjects = []): Promise<SignInOutcome> => {
    const { sid } = session;
    const ofSid = sid === undefined ? [accountName(session.account.key)] : await this.#sidNames([sid]);
    const signIn = await signInCells(this.#codec, session, grant, ofSid);
    const { sids, issuer, issuedAt, expiresAt } = signIn.session;
    const { account, id } = signIn.key;
    const { deadline, startedAt } = redemption;
    // The entry must not end before its session, even by the clock of another partition.
    const until = expiresAt + this.#skewMs;
    const entry: IndexEntry = { issuer, account, session: id, issuedAt, until, deadline };
    const names = [...sids, ...(await this.#subjectNames(subjects))];
    // Indexes every name, even if a ruling of the first one stops the sign-in.
    const isStopped = await this.#index(names, entry, stopsSignIn(startedAt, this.#skewMs));
    if (isStopped) return "stopped";
    const outcome = await this.#runner.run(storeSignIn(signIn, redemption, this.#skewMs));
    if (outcome !== "created") return outcome;
    const { isUsed, bornAt } = await this.#runner.run(useRedemption(redemption, id));
    if (isUsed && (await this.#isBornAt(bornAt))) return "created";
    // The store was reset, or another sign-in has used the redemption. So this sign-in must leave nothing behind.
    const orders: Order[] = [{ on: { ids: [id], sids: [] }, effect: "end", revoke: false }];
    await this.#remove(account, orders, { forMs: 0, look: {} });
    return "ended";
  };

  readonly markEnded: Store["markEnded"] = async (notice, forMs) => {
    const names = await this.#sidNames([notice.sid]);
    return this.#notice(names, saidBy(notice), forMs);
  };

  readonly markSubject: Store["markSubject"] = async (subject, notice, forMs) => {
    return this.#notice(await this.#subjectNames([subject]), saidBy({ ...notice, verified: true }), forMs);
  };

  readonly addSubjects: Store["addSubjects"] = async ({ id, account, expiresAt }, subjects, issuedAt) => {
    const about = { issuer: comparableIssuer(account.issuer), account: account.key, session: id, issuedAt };
    // The session is stored already. An order of any time stops it, if it was issued by then.
    const isStopped = await this.#indexSubjects(subjects, about, expiresAt, stopsSignIn(Number.NEGATIVE_INFINITY, 0));
    return isStopped ? "ended" : "added";
  };

  readonly forgetSubject: Store["forgetSubject"] = async (subject, notice) => {
    for (const name of await this.#subjectNames([subject])) await this.#runner.run(forgetIndex(name, notice));
  };

  readonly wasDone: Store["wasDone"] = (message) => this.#runner.run(wasDone(message, this.#context.app));

  readonly noteDone: Store["noteDone"] = (message, ...rest) =>
    this.#runner.run(noteDone(message, this.#context.app, ...rest));

  readonly removeAccount: Store["removeAccount"] = async (account, removal) => {
    const { sessions, tokens, mark, revoke = true, issuedUntil, barrierForMs: forMs } = removal;
    const about = { effect: "end", revoke, ...defined({ issuedUntil }) } as const;
    const orders: Order[] = [];
    if (sessions !== "none") orders.push({ ...about, on: await this.#named(account, sessions) });
    if (tokens === "all") orders.push({ ...about, on: "tokens" });
    if (mark !== undefined) orders.push(await this.#markOrder(account, mark, issuedUntil));
    const onlyIf = await this.#onlyIf(account, removal);
    const look = lookAtRemoved(removal);
    return countRemoved(look, removal, await this.#remove(account, orders, { forMs, onlyIf, look }));
  };

  readonly onUnswept: Store["onUnswept"] = (listener) => this.#unswept.listen(listener);

  /** Indexes a user's identifiers, for what is stored or claimed already. @returns whether a ruling stops it */
  async #indexSubjects(
    subjects: readonly string[],
    entry: Omit<IndexEntry, "until" | "deadline">,
    expiresAt: number,
    isStopped: OfName,
  ): Promise<boolean> {
    const until = expiresAt + this.#skewMs;
    return this.#index(await this.#subjectNames(subjects), { ...entry, until, deadline: until }, isStopped);
  }

  async #index(names: readonly string[], entry: IndexEntry, isStopped: OfName): Promise<boolean> {
    const stopped = await Promise.all(names.map((name) => this.#runner.run(indexEntry(name, entry, isStopped))));
    return stopped.includes(true);
  }

  /** Puts a notice's orders under all names, and merges the accounts of their indexes. */
  #notice(names: readonly string[], said: Said, forMs: number): Promise<readonly NoticedAccount[]> {
    const terms = { id: this.#id(), forMs, skewMs: this.#skewMs };
    return this.#inOneIncarnation(async () => {
      const found = await Promise.all(names.map((name) => this.#runner.run(noticeIn(name, said, terms))));
      return {
        answer: joined(found.flatMap(({ answer }) => answer)),
        bornAt: Math.min(...found.map(({ bornAt }) => bornAt)),
      };
    });
  }

  #remove(
    account: AccountKey,
    orders: readonly Order[],
    rest: Pick<Parameters<typeof remove>[0], "forMs" | "look" | "onlyIf">,
  ): Promise<Removed> {
    const asked = { ...rest, id: this.#id(), account, orders, skewMs: this.#skewMs };
    return this.#inOneIncarnation(async () => {
      const answer = await this.#runner.run(remove(asked));
      return { answer, bornAt: answer.seen.bornAt };
    });
  }

  /** The condition of a removal. A notice that its own name found nothing for is put under the name of sessions without a sid. */
  async #onlyIf(
    account: AccountKey,
    { unverified, ifEnds, issuedUntil, barrierForMs }: Removal,
  ): Promise<OnlyIf | undefined> {
    if (unverified !== undefined) {
      const on = await this.#singly(account, { sids: unverified.sids });
      return { ids: unverified.ids, on, deadline: unverified.redeemsUntil };
    }
    if (ifEnds === undefined) return undefined;
    const on = await this.#singly(account, ifEnds);
    const found = await this.#notice(on.sids, defined({ until: issuedUntil }), barrierForMs);
    const { ids: indexed = [], redeemsUntil = 0 } = found.find((each) => each.account === account) ?? {};
    return { ids: [...indexed, ...on.ids], on, deadline: redeemsUntil };
  }

  async #markOrder(
    account: AccountKey,
    { effect, sessions, reason }: Mark,
    issuedUntil: number | undefined,
  ): Promise<Order> {
    // Access tokens of exchanges belong to no session.
    const all = effect === "refresh" ? "tokens" : "sessions";
    const on = sessions === "all" ? all : await this.#named(account, sessions);
    return { on, effect, revoke: false, reason, ...defined({ issuedUntil }) };
  }

  async #named(account: AccountKey, sessions: "all" | NamedSessions): Promise<Order["on"]> {
    return sessions === "all" ? "sessions" : this.#singly(account, sessions);
  }

  async #singly(account: AccountKey, { ids = [], sids = [], withoutSid }: NamedSessions): Promise<NamedSingly> {
    const names = await this.#sidNames(sids);
    return { ids, sids: withoutSid ? [...names, accountName(account)] : names };
  }

  async #sidNames(sids: readonly string[]): Promise<readonly string[]> {
    return (await Promise.all(sids.map((sid) => this.#codec.names(sid)))).flat().map(sidName);
  }

  async #subjectNames(subjects: readonly string[]): Promise<readonly string[]> {
    return (await Promise.all(subjects.map((subject) => this.#codec.names(subject)))).flat().map(subjectName);
  }

  #opened(key: SessionKey, found: Living<SessionFacts> | undefined): Awaitable<Session | undefined> {
    if (found?.cell.seal === undefined) return undefined;
    const session = this.#codec.openSession(key, found.facts, found.cell.seal);
    const { signInAgain } = found;
    if (signInAgain === undefined) return session;
    return whenReady(session, (each) => each && { ...each, signInAgain });
  }

  /** Whether the store is still the incarnation that answered a step. */
  async #isBornAt(bornAt: number): Promise<boolean> {
    return this.#cells.bornAt === undefined || (await this.#cells.bornAt()) === bornAt;
  }

  /** Repeats the work if the store was emptied or replaced during it, because its writes may be lost. */
  async #inOneIncarnation<A>(work: () => Promise<{ readonly answer: A; readonly bornAt: number }>): Promise<A> {
    for (let round = 0; round < mostRepeats; round++) {
      const { answer, bornAt } = await work();
      if (await this.#isBornAt(bornAt)) return answer;
    }
    throw failure("store-reborn", { rounds: mostRepeats });
  }

  #id(): string {
    return this.#context.crypto.random(idBytes);
  }
}

/** A number from 0 to 1 of a random text. */
const fraction = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) / 997;
