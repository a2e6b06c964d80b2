import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import { comparableIssuer, type LogoutNotice, type SessionNotice } from "../domain/logout-notice.ts";
import type { NamedSessions, Removal, Removed } from "../domain/removal.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import { failure } from "../errors/error-texts.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { CellStore, Seen } from "../ports/cell-store.ts";
import type { NoticedAccount, SignInOutcome, Store, StoreContext } from "../ports/store.ts";
import type { Found } from "./account-view.ts";
import { drawPlace, dropMarker, takePlace } from "./budget.ts";
import type { SessionFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { longestExchangeMs } from "./lifetimes.ts";
import { noteDone, wasDone } from "./messages.ts";
import { sidPartition } from "./names.ts";
import { exchangeMarkerCellOf, forgetIndex, joined, markerCellOf, markerCells, markIn } from "./notice.ts";
import { outboxOver } from "./outbox.ts";
import { beginRedemption, useRedemption } from "./redemption.ts";
import { remover } from "./remover.ts";
import { Runner } from "./runner.ts";
import { listSessions, readSession, readWithGrant } from "./sessions.ts";
import { indexIn, type SignInCells, storeSignIn } from "./sign-in.ts";
import { indexSubjects, subjectPartitions } from "./subjects.ts";
import { oneAtATime, sweepAccount } from "./sweeper.ts";
import { openVersioned, tokenCache } from "./token-cache.ts";
import { Unswept } from "./unswept.ts";

/** The differences between stores. */
export interface StoreOverCellsOptions {
  /** How many markers of front-channel logouts to keep. If there are more, the oldest marker is deleted, with an event. */
  readonly maxFrontChannelMarkers: number;
  /** Whether cells leave this process. */
  readonly outOfProcess: boolean;
  /** How long a step takes to arrive at the store, in ms. A removal counts as made that much after its decision. @default 0 */
  readonly arrivalMs?: number;
}

/** Random bytes of an id. An id isn't secret, only unique. */
const idBytes = 9;
const mostRepeats = 5;

/** Builds the operations of a store from the rules and steps over cells. */
export function storeOverCells<T>(
  cells: CellStore<T>,
  format: Format<T>,
  context: Pick<StoreContext, "clock" | "crypto" | "events" | "app">,
  { maxFrontChannelMarkers, outOfProcess, arrivalMs = 0 }: StoreOverCellsOptions,
): Store {
  const { clock, crypto, events, app } = context;
  const skewMs = cells.maxSkewMs ?? 0;
  const unswept = new Unswept(format, clock);
  let latest = clock.now();
  const watch = (partition: string, seen: Seen<T>) => {
    latest = seen.now;
    unswept.look(partition, seen);
  };
  const runner = new Runner(cells, clock, { arrivalMs, guesses: outOfProcess }, watch);
  const random = () => crypto.random(idBytes);
  const namesOf = async (sids: readonly string[]) => (await Promise.all(sids.map((sid) => format.names(sid)))).flat();

  /** Whether the store is still the incarnation that answered a step. */
  const isBornAt = async (bornAt: number): Promise<boolean> =>
    cells.bornAt === undefined || (await cells.bornAt()) === bornAt;

  /** Repeats the work if the store was emptied or replaced during it, because its writes may be lost. */
  async function inOneIncarnation<A>(work: () => Promise<{ readonly answer: A; readonly bornAt: number }>): Promise<A> {
    for (let round = 0; round < mostRepeats; round++) {
      const { answer, bornAt } = await work();
      if (await isBornAt(bornAt)) return answer;
    }
    throw failure("store-reborn", { rounds: mostRepeats });
  }

  async function named(removal: Removal): Promise<Removal> {
    const { sessions, unverified, ifEnds, mark } = removal;
    const names = async ({ sids, ...others }: NamedSessions): Promise<NamedSessions> =>
      sids === undefined ? others : { ...others, sids: await namesOf(sids) };
    return {
      ...removal,
      sessions: typeof sessions === "string" ? sessions : await names(sessions),
      ...(mark === undefined || mark.sessions === "all"
        ? {}
        : { mark: { ...mark, sessions: await names(mark.sessions) } }),
      ...(unverified === undefined ? {} : { unverified: { ...unverified, sids: await namesOf(unverified.sids) } }),
      ...(ifEnds === undefined ? {} : { ifEnds: await names(ifEnds) }),
    };
  }

  const remove = remover({ runner, format, events });

  /** Keeps the number of front-channel markers within its limit: deletes the marker whose place the new one takes. */
  async function keepToBudget(sids: readonly string[], notice: SessionNotice, place: string, forMs: number) {
    const address = { sids, cell: markerCellOf(notice), place };
    const drawn = await runner.run(drawPlace(format, maxFrontChannelMarkers, forMs));
    const before = await runner.run(takePlace(format, drawn, address, forMs));
    if (before === undefined) return;
    const needed = await Promise.all(before.sids.map((sid) => runner.run(dropMarker(format, sid, before))));
    const [name] = before.sids;
    if (name === undefined || !needed.includes(true)) return;
    events.emit({ type: "marker_evicted", sid: await format.shown(name) });
  }

  function opened(key: SessionKey, found: Found<T, SessionFacts> | undefined) {
    // The store may have deleted the cell of an idle session, but not its grant.
    if (found === undefined && outOfProcess) unswept.tell(key.account);
    if (found?.cell.seal === undefined) return undefined;
    const session = format.openSession(key, found.facts, found.cell.seal);
    const { signInAgain } = found;
    if (signInAgain === undefined) return session;
    return whenReady(session, (each) => each && { ...each, signInAgain });
  }

  /** Leaves markers, and reads the indexes in the same steps. @returns also whether all markers are new */
  async function mark(
    partitions: readonly string[],
    notice: LogoutNotice,
    markers: readonly { readonly forMs: number; readonly cell?: string }[],
    offered: string,
  ) {
    const marked = await Promise.all(
      partitions.flatMap((partition) =>
        markers.map((marker) => runner.run(markIn(format, partition, notice, { ...marker, skewMs, place: offered }))),
      ),
    );
    const accounts: readonly NoticedAccount[] = joined(marked.flatMap((each) => each.accounts));
    return {
      answer: accounts,
      bornAt: Math.min(...marked.map((each) => each.bornAt)),
      isNew: marked.every(({ place }) => place === offered),
    };
  }

  return {
    outOfProcess,
    now: () => latest,
    maxSkewMs: skewMs + arrivalMs,

    sessions: {
      read: (key, touch) => whenReady(runner.run(readSession(format, key, touch)), (found) => opened(key, found)),
      readWithGrant: (key, touch) =>
        whenReady(runner.run(readWithGrant(format, key, touch)), async (found) => {
          const [session, grant] = await Promise.all([
            opened(key, found?.session),
            found?.grant && openVersioned(format, { ...key, kind: "session" }, found.grant),
          ]);
          return session && { session, grant };
        }),
      list: (account) => runner.run(listSessions(format, account)),
    },

    tokens: tokenCache({ runner, format, clock, random, app, skewMs }),

    beginRedemption: (transactionId, times) =>
      runner.run(beginRedemption(format, transactionId, { ...times, by: random() })),

    async signIn(session, grant, redemption, subjects = []) {
      const signIn = await signInCells(session, grant);
      const { sids } = signIn.session;
      const partitions = [...sids.map(sidPartition), ...(await subjectPartitions(format, subjects))];
      // Indexes every name, even if a marker of the first one stops the sign-in.
      const marked = await Promise.all(
        partitions.map((partition) => runner.run(indexIn(format, partition, signIn, redemption, skewMs))),
      );
      if (marked.includes("ended")) return "ended";
      const stopped = marked.includes("collided") ? "collided" : undefined;
      const outcome: SignInOutcome = await runner.run(storeSignIn(format, signIn, redemption, stopped));
      if (outcome !== "created") return outcome;
      const { isUsed, bornAt: bornThen } = await runner.run(useRedemption(format, redemption, session.id));
      if (isUsed && (await isBornAt(bornThen))) return "created";
      // The store was reset, or another sign-in has used the redemption. So this sign-in must leave nothing behind.
      await removeNamed(session.account.key, {
        sessions: { id: session.id },
        tokens: "of-those-sessions",
        barrierForMs: 0,
        revoke: false,
      });
      return "ended";
    },

    async markEnded(notice, forMs) {
      const sids = await format.names(notice.sid);
      const offered = random();
      return inOneIncarnation(async () => {
        const marked = await mark(sids.map(sidPartition), notice, [{ forMs }], offered);
        // If the budget fails, the marker stays and expires by itself. The sign-out must not depend on the budget.
        if (marked.isNew && !notice.verified)
          await keepToBudget(sids, notice, offered, forMs).catch((error: unknown) =>
            events.emit({ type: "store_failed", error }),
          );
        return marked;
      });
    },

    async addSubjects({ id, account, expiresAt: until }, subjects, issuedAt) {
      const issuer = comparableIssuer(account.issuer);
      const entry = { issuer, account: account.key, session: id, issuedAt };
      const isAdded = await indexSubjects({ runner, format, skewMs }, { subjects, until }, entry, markerCells(issuer));
      return isAdded ? "added" : "ended";
    },

    async markSubject(subject, { exchanges, ...about }, forMs) {
      const notice = { ...about, verified: true };
      const ofExchanges = { cell: exchangeMarkerCellOf(notice), forMs: longestExchangeMs };
      const markers = exchanges ? [{ forMs }, ofExchanges] : [{ forMs }];
      const partitions = await subjectPartitions(format, [subject]);
      return inOneIncarnation(() => mark(partitions, notice, markers, random()));
    },

    async forgetSubject(subject, notice) {
      const partitions = await subjectPartitions(format, [subject]);
      for (const partition of partitions) await runner.run(forgetIndex(format, partition, notice));
    },

    outbox: outboxOver(runner, format, app),
    wasDone: (message) => runner.run(wasDone(format, message, app)),
    noteDone: (message, ...rest) => runner.run(noteDone(format, message, app, ...rest)),

    removeAccount: (account, removal) => removeNamed(account, removal),
    sweep: oneAtATime((...given) => sweepAccount({ runner, format, app }, ...given)),
    onUnswept: (listener) => unswept.listen(listener),
  };

  async function removeNamed(account: AccountKey, asked: Removal): Promise<Removed> {
    const removal = await named(asked);
    return inOneIncarnation(() => remove({ id: random(), account, removal, skewMs }));
  }

  async function signInCells(session: Session, grant: Grant): Promise<SignInCells<T>> {
    const { issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, account, id } = session;
    const key = { account: account.key, id };
    const [sids, sessionSeal, grantSeal] = await Promise.all([
      session.sid === undefined ? [] : format.names(session.sid),
      format.sealSession(session),
      format.sealGrant({ ...key, kind: "session" }, grant, session.app),
    ]);
    const ofApp = session.app === undefined ? {} : { app: session.app };
    const issuer = comparableIssuer(account.issuer);
    const facts = { issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, ...ofApp };
    const granted = {
      issuedAt: grant.issuedAt,
      expiresAt: grant.expiresAt,
      version: "signed-in",
      // Session ids are never used again, so a session has one grant.
      place: "sign-in",
      sids,
      ...ofApp,
    };
    return { key, session: facts, sessionSeal, grant: granted, grantSeal };
  }
}
