import { type AccountKey, isAccountKey } from "../domain/account.ts";
import type { Session } from "../domain/session.ts";
import { contentsOf, type StoreContents } from "../domain/store-contents.ts";
import { factsIn, type GrantFacts, grantKeyOf, sessionIdOf } from "../ledger/facts.ts";
import { Ledger } from "../ledger/ledger.ts";
import { plainCodec } from "../ledger/plain.ts";
import { livingIn } from "../ledger/read.ts";
import { cellsOf } from "../ledger/remove.ts";
import { type OptionRules, settled, such, whole } from "../options/index.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { Clock } from "../ports/clock.ts";
import type { StoreContext, StoreDriver } from "../ports/store.ts";
import { Capacity, ownExcess } from "./capacity.ts";
import { directReads } from "./direct-reads.ts";
import { type OpenCells, openCells } from "./memory-cells.ts";

/** Options of `memoryStore()`. */
export interface MemoryStoreOptions {
  /** How many sessions the store keeps. If there are more, the session that was idle longest ends, with an event. @default 100_000 */
  readonly maxSessions?: number;
  /** The clock of the store. @default the clock of the first app that opens the store */
  readonly clock?: Clock;
}

/** A store in this process's memory, with a method that lists its contents. */
export interface MemoryStore extends StoreDriver {
  /** Lists the present contents of the store, for administrators' pages and tests. The list never has a token. */
  inspect(): StoreContents;
}

/**
 * Keeps sessions and tokens in this process's memory: for one process, development and tests. A restart signs all users out.
 * All apps with the same store share its contents. Each write deletes a few expired entries, so the store needs no timers.
 *
 * @throws IdentityError `configuration`
 * @example
 * const store = memoryStore({ maxSessions: 20_000 });
 * app.use(identity({ store, provider, baseUrl, secrets }));
 * store.inspect(); // { accounts: [{ key: "…", username: "alice", grants: […], sessions: 1 }], sessions: 1 }
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const limits = settled("memoryStore()", rules, defaults, options);
  const capacity = new Capacity(limits.maxSessions);
  let cells: OpenCells<object> | undefined;
  return {
    name: "memory",
    open(context) {
      const clock = options.clock ?? context.clock;
      cells ??= openCells<object>(() => clock.now(), capacity);
      return new MemoryLedger(cells, capacity, context);
    },
    inspect: () => contentsOf(cells === undefined ? [] : holdingsIn(cells)),
  };
}

/** The limits of the store. */
type MemoryLimits = Required<Omit<MemoryStoreOptions, "clock">>;

/** A ledger whose reads of living sessions create no answer of a step, and which makes room for new sessions. */
class MemoryLedger extends Ledger {
  readonly #cells: OpenCells<object>;
  readonly #capacity: Capacity;
  readonly #events: StoreContext["events"];

  constructor(cells: OpenCells<object>, capacity: Capacity, context: StoreContext) {
    super(cells, plainCodec, context, { outOfProcess: false });
    this.#cells = cells;
    this.#capacity = capacity;
    this.#events = context.events;
    const { sessions, tokens, signIn } = this;
    this.now = () => cells.now();
    this.signIn = async (...given) => {
      const outcome = await signIn(...given);
      this.#makeRoom(given[0].account.key);
      return outcome;
    };
    const direct = directReads(cells);
    this.sessions = {
      ...sessions,
      read: (key, touch) => direct.session(key, touch) ?? sessions.read(key, touch),
      readWithGrant: (key, touch) => direct.withGrant(key, touch) ?? sessions.readWithGrant(key, touch),
    };
    this.tokens = {
      ...tokens,
      read: (key) =>
        ("app" in key || key.kind !== "session" ? undefined : direct.withGrant(key)?.grant) ?? tokens.read(key),
      claimRefresh: (key, expected, terms) =>
        whenReady(tokens.claimRefresh(key, expected, terms), (outcome) => {
          this.#makeRoomForGrants();
          return outcome;
        }),
    };
  }

  #makeRoom(signedIn: AccountKey): void {
    for (let excess = this.#capacity.excessSession(); excess !== undefined; excess = this.#capacity.excessSession()) {
      const { partition: account, key } = ownExcess(this.#cells, signedIn, this.#capacity) ?? excess;
      const session = sessionIdOf(key);
      const lives = this.sessions.read({ account, id: session }) !== undefined;
      this.#cells.step(account, { delete: cellsOf([session]) });
      if (lives) this.#events.emit({ type: "session_evicted", account, session });
    }
  }

  /** Grants on behalf of callers are only a cache. A grant with a claim stays, because its caller would otherwise see a sign-out. */
  #makeRoomForGrants(): void {
    for (let oldest = this.#capacity.excessGrant(); oldest !== undefined; oldest = this.#capacity.excessGrant()) {
      const { now, cells } = this.#cells.step(oldest.partition, { look: { keys: [oldest.key] } });
      if (cells.some((cell) => now < (factsIn<GrantFacts>(cell).claim?.until ?? 0))) return;
      this.#cells.step(oldest.partition, { delete: [oldest.key] });
    }
  }
}

/** The present contents of the memory, account by account. */
function* holdingsIn(cells: OpenCells<object>) {
  for (const [key, found] of cells.partitions()) {
    if (!isAccountKey(key)) continue;
    const { sessions, grants } = livingIn({ now: cells.now(), cells: [...found] });
    yield {
      key,
      sessions: sessions.flatMap(({ cell }) => (cell.seal === undefined ? [] : [cell.seal as Session])),
      // A grant that has ended has no content.
      grants: grants.flatMap(({ cell, facts }) =>
        cell.seal === undefined || facts.ended !== undefined
          ? []
          : [plainCodec.openGrant(grantKeyOf(key, cell.key), facts, cell.seal)],
      ),
    };
  }
}

const defaults: MemoryLimits = { maxSessions: 100_000 };
const rules: OptionRules<MemoryStoreOptions> = {
  clock: such("a clock", (value) => typeof value === "object" && value !== null && "now" in value),
  maxSessions: whole(1),
};
