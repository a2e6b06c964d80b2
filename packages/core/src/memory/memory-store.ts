import { IdentityError } from "../domain/identity-error.ts";
import type { StoreContents } from "../domain/store-contents.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdentityEvent } from "../ports/events.ts";
import type { Store, StoreContext, StoreDriver } from "../ports/store.ts";
import { contentsOfMemory } from "./contents.ts";
import { type MemoryLimits, MemoryState } from "./memory-state.ts";
import { removeAccount } from "./removal.ts";
import { createSessionStore } from "./session-store.ts";
import { signIn } from "./sign-in.ts";
import { steadyTime } from "./steady-time.ts";
import { createTokenCache } from "./token-cache.ts";

export interface MemoryStoreOptions {
  /** Beyond it the session that has been idle longest ends, with an event. Default 100 000. */
  readonly maxSessions?: number;
  /** Markers of front-channel logouts, which anybody can cause; beyond it the oldest goes, with an event. Default 10 000. */
  readonly maxFrontChannelMarkers?: number;
  /** Default: the clock of the first app that opens the store. */
  readonly clock?: Clock;
}

/** A store in this process's memory, and a look at what it holds. */
export interface MemoryStore extends StoreDriver {
  /** What the store holds at this moment, for administrators' pages and tests: never a token. */
  inspect(): StoreContents;
}

/**
 * Keeps sessions and tokens in this process's memory: for one process, development and tests. A restart signs everybody
 * out. All apps that are given the same store share what it holds. What has expired is dropped a little at a time as the
 * store is written to; there are no timers.
 *
 * @throws IdentityError `configuration`
 * @example
 * const store = memoryStore({ maxSessions: 20_000 });
 * app.use(identity({ store, provider, baseUrl, secrets }));
 * store.inspect(); // { accounts: [{ key: "…", username: "alice", grants: […], sessions: 1 }], sessions: 1 }
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const limits = limitsOf(options);
  let state: MemoryState | undefined;
  return {
    name: "memory",
    open(context) {
      state ??= new MemoryState(limits, steadyTime(options.clock ?? context.clock));
      return openStore(state, context);
    },
    inspect: () => (state === undefined ? { accounts: [], sessions: 0 } : contentsOfMemory(state)),
  };
}

function openStore(state: MemoryState, context: StoreContext): Store {
  return {
    outOfProcess: false,
    sessions: createSessionStore(state),
    tokens: createTokenCache(state),

    beginRedemption: (transactionId, { forMs, rememberMs }) =>
      state.redemptions.begin(transactionId, forMs, rememberMs, state.nowForWrite()),

    signIn(session, grant, redemption) {
      const { outcome, evicted } = signIn(state, session, grant, redemption);
      for (const { account, id } of evicted) emit(context, { type: "session_evicted", account, session: id });
      return outcome;
    },

    markEnded(notice, forMs) {
      const now = state.nowForWrite();
      const evicted = state.markers.add(notice, forMs, now);
      const accounts = state.sids.find(notice.sid, notice.issuer, now);
      for (const sid of evicted) reportEviction(context, sid);
      return accounts;
    },

    removeAccount: (account, removal) => removeAccount(state, account, removal),
  };
}

const shortHashLength = 8;

function reportEviction(context: StoreContext, sid: string): void {
  const report = (hash: string) => emit(context, { type: "marker_evicted", sid: hash.slice(0, shortHashLength) });
  const hash = context.crypto.hash(sid);
  if (typeof hash === "string") report(hash);
  else hash.then(report, () => undefined);
}

/** What happened has happened, whatever becomes of its report. */
function emit({ events }: StoreContext, event: IdentityEvent): void {
  try {
    events.emit(event);
  } catch {
    return;
  }
}

const defaults: MemoryLimits = { maxSessions: 100_000, maxFrontChannelMarkers: 10_000 };

function limitsOf({ clock: _clock, ...given }: MemoryStoreOptions): MemoryLimits {
  const limits: Record<string, unknown> & MemoryLimits = { ...defaults, ...withoutUndefined(given) };
  const problems = Object.entries(limits).flatMap(([name, value]) => {
    if (!(name in defaults))
      return [`memoryStore has no option ${name}; it knows maxSessions, maxFrontChannelMarkers and clock`];
    if (Number.isSafeInteger(value) && Number(value) >= 1) return [];
    return [`memoryStore's ${name} must be a whole number of at least 1, but is ${String(value)}`];
  });
  if (problems.length > 0) throw new IdentityError("configuration", problems.join("; "));
  return limits;
}

const withoutUndefined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
