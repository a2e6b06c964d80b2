import type { AccountKey } from "../domain/account.ts";
import { contentsOf, type StoreContents } from "../domain/store-contents.ts";
import { type OptionRules, settled, such, whole } from "../options/index.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { Clock } from "../ports/clock.ts";
import type { MarkerLimit, Store, StoreContext, StoreDriver } from "../ports/store.ts";
import type { GrantFacts } from "../rules/facts.ts";
import { sessionIdOf } from "../rules/names.ts";
import { plainFormat } from "../rules/plain-format.ts";
import { storeOverCells } from "../rules/store-over-cells.ts";
import { Capacity, ownExcess } from "./capacity.ts";
import { withDirectReads } from "./direct-reads.ts";
import { holdingsIn } from "./holdings.ts";
import { type OpenCells, openCells } from "./memory-cells.ts";

/** Options of `memoryStore()`. */
export interface MemoryStoreOptions extends MarkerLimit {
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
      return openStore(cells, capacity, limits, context);
    },
    inspect: () => contentsOf(cells === undefined ? [] : holdingsIn(cells)),
  };
}

/** The limits of the store. */
type MemoryLimits = Required<Omit<MemoryStoreOptions, "clock">>;

function openStore(
  cells: OpenCells<object>,
  capacity: Capacity,
  { maxFrontChannelMarkers }: MemoryLimits,
  context: StoreContext,
): Store {
  const format = plainFormat(context);
  const options = { maxFrontChannelMarkers, outOfProcess: false };
  const store = withDirectReads(storeOverCells(cells, format, context, options), cells, format);
  const makeRoom = (signedIn: AccountKey): void => {
    for (let excess = capacity.excessSession(); excess !== undefined; excess = capacity.excessSession()) {
      const { partition: account, key } = ownExcess(cells, format, signedIn, capacity) ?? excess;
      const session = sessionIdOf(key);
      const lives = store.sessions.read({ account, id: session }) !== undefined;
      cells.step(account, { delete: [key] });
      if (lives) context.events.emit({ type: "session_evicted", account, session });
    }
  };
  // Grants on behalf of callers are only a cache. A grant with a claim stays, because its caller would otherwise see a sign-out.
  const makeRoomForGrants = (): void => {
    for (let oldest = capacity.excessGrant(); oldest !== undefined; oldest = capacity.excessGrant()) {
      const { now, cells: found } = cells.step(oldest.partition, { look: { keys: [oldest.key] } });
      if (found.some(({ value }) => now < (format.read<GrantFacts>(value).claim?.until ?? 0))) return;
      cells.step(oldest.partition, { delete: [oldest.key] });
    }
  };
  return {
    ...store,
    tokens: {
      ...store.tokens,
      claimRefresh: (key, expected, terms) =>
        whenReady(store.tokens.claimRefresh(key, expected, terms), (outcome) => {
          makeRoomForGrants();
          return outcome;
        }),
    },
    async signIn(session, grant, redemption, subjects) {
      const outcome = await store.signIn(session, grant, redemption, subjects);
      makeRoom(session.account.key);
      return outcome;
    },
  };
}
const defaults: MemoryLimits = { maxSessions: 100_000, maxFrontChannelMarkers: 10_000 };
const rules: OptionRules<MemoryStoreOptions> = {
  clock: such("a clock", (value) => typeof value === "object" && value !== null && "now" in value),
  maxSessions: whole(1),
  maxFrontChannelMarkers: whole(1),
};
