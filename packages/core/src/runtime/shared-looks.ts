import type { SessionKey } from "../domain/session.ts";
import { type Awaitable, isPending } from "../ports/awaitable.ts";
import type { Clock } from "../ports/clock.ts";
import type { SessionStore, Touch } from "../ports/session-store.ts";
import type { Store } from "../ports/store.ts";
import type { TokenCache } from "../ports/token-cache.ts";

/** This number of callers look by themselves at the same time. A page seldom sends more requests at once. */
const mostAlone = 4;
/** The longest wait for an earlier look, in ms. */
const longestWaitMs = 100;

/** The looks at one place in progress, and the look that waiting callers will share. */
interface Lane<T> {
  underWay: number;
  next: { readonly begin: () => void; readonly look: Promise<T> } | undefined;
}

/** Looks of one kind. Callers that arrive while enough looks are in progress share the next one. */
class Looks<T> {
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #clock: Clock;
  readonly #most: number;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /**
   * A caller never gets the answer of a look that began before it asked: a removal may have come in between. If the shared look
   * fails, each of the other callers looks by itself.
   */
  at(place: string, look: () => Awaitable<T>): Awaitable<T> {
    const lane = this.#lanes.get(place);
    if (lane === undefined || lane.underWay < this.#most) return this.#alone(place, look);
    if (lane.next !== undefined) return lane.next.look.catch(() => look());
    const over = new AbortController();
    const begin = () => over.abort("over");
    const shared = this.#clock.sleep(longestWaitMs, over.signal).then(() => {
      lane.next = undefined;
      return this.#alone(place, look);
    });
    lane.next = { begin, look: shared };
    return shared;
  }

  #alone(place: string, look: () => Awaitable<T>): Awaitable<T> {
    const answer = look();
    if (!isPending(answer)) return answer;
    const lane = this.#lanes.get(place) ?? { underWay: 0, next: undefined };
    this.#lanes.set(place, lane);
    lane.underWay++;
    const done = () => {
      lane.underWay--;
      lane.next?.begin();
      if (lane.underWay === 0 && lane.next === undefined) this.#lanes.delete(place);
    };
    answer.then(done, done);
    return answer;
  }
}

type Session = Awaited<ReturnType<SessionStore["read"]>>;
type WithGrant = Awaited<ReturnType<SessionStore["readWithGrant"]>>;
type Grant = Awaited<ReturnType<TokenCache["read"]>>;

/**
 * A store outside the process whose callers share looks if many of them want the same session or grant at once. Only for runtimes
 * where a request may wait for another request's work.
 *
 * @param most - How many callers look by themselves at the same time.
 */
export function sharedLooks(store: Store, clock: Clock, most = mostAlone): Store {
  if (!store.outOfProcess) return store;
  const { sessions, tokens } = store;
  const alone = new Looks<Session>(clock, most);
  const withGrants = new Looks<WithGrant>(clock, most);
  const grants = new Looks<Grant>(clock, most);
  return {
    ...store,
    sessions: {
      read: (key, touch) => alone.at(placeOf(key, touch), () => sessions.read(key, touch)),
      readWithGrant: (key, touch) => withGrants.at(placeOf(key, touch), () => sessions.readWithGrant(key, touch)),
      list: (account) => sessions.list(account),
    },
    tokens: {
      ...tokens,
      read: (key) => grants.at(JSON.stringify(key), () => tokens.read(key)),
    },
  };
}

const placeOf = ({ account, id }: SessionKey, touch: Touch | undefined): string =>
  `${account} ${id} ${touch?.idleMs} ${touch?.everyMs}`;
