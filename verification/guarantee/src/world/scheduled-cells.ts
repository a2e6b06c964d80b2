import { AsyncLocalStorage } from "node:async_hooks";
import type { Awaitable, Cell, CellStore, Seen, Step, Store } from "@identity-web/core";
import type { CallRequest, Mishap } from "../schedule/call.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import { type Course, type Touches, together } from "../schedule/step.ts";
import { refreshesOf } from "./resources.ts";
import { kindOf } from "./simulated-cells.ts";

const down = (): never => {
  throw new Error("the store can't be reached");
};

/** Redemptions and rulings have times that are compared later, so their order matters in all partitions. */
const stamps = "stamps";

/** The target of the steps. */
interface Reached<S extends Step> {
  readonly maxSkewMs?: number | undefined;
  step(partition: string, step: S): Awaitable<Seen>;
  changed?(partition: string, signal: AbortSignal): Promise<void>;
}

/** The cells for one node. Every step waits for the schedule, may fail, and may arrive after its caller has given up. */
export class ScheduledCells<S extends Step = Step> implements CellStore {
  readonly maxSkewMs: number | undefined;
  readonly #cells: Reached<S>;
  readonly #scheduler: Scheduler;
  readonly #node: string;
  /** Whether steps bypass the schedule. */
  isSilent = false;
  /** The operation of the store to which a step belongs. */
  readonly #operation = new AsyncLocalStorage<string>();

  constructor(cells: Reached<S>, scheduler: Scheduler, node: string) {
    this.#cells = cells;
    this.#scheduler = scheduler;
    this.#node = node;
    this.maxSkewMs = cells.maxSkewMs;
  }

  step(partition: string, step: S): Awaitable<Seen> {
    if (this.isSilent) return this.#cells.step(partition, step);
    const operation = this.#operation.getStore() ?? "step";
    const what = `${operation}/${nameOf(partition, step)}`;
    const known = (key: string) => `${this.#node} knows ${partition}|${key}`;
    const keys = cellsOf(step);
    // A look without seals deletes what the process knows. So the order of such a look and another one matters.
    const noted = step.look?.seals === false ? { writes: keys.map(known) } : { adds: keys.map(known) };
    const touches = together(touchesOf(partition, step), remembered(operation, this.#node), noted);
    // Before its first step a rule may use what this process has seen, so it reads that in the running step.
    if (guessing.test(operation)) this.#scheduler.touch({ reads: keys.map(known) });
    const effect = async () => {
      const seen = await this.#cells.step(partition, step);
      // A process reports an unswept account once a minute. Which of its looks reports it depends on their order.
      if (
        operation !== "sweep" &&
        seen.cells.some(({ key, value }) => key === "F" || (key.startsWith("g:") && value.includes(`"ended"`)))
      )
        this.#scheduler.touch({ writes: [sweepsOf(this.#node)] });
      return seen;
    };
    const tell = ({ done, cells }: Seen) => told(step, done, cells);
    const request = { what, touches, node: this.#node, effect, tell };
    return this.#scheduler.call({ ...request, mishaps: this.#mishaps(request, touchesOf(partition, step)) });
  }

  changed(partition: string, signal: AbortSignal): Promise<void> {
    const happened = this.#cells.changed?.(partition, signal) ?? Promise.resolve();
    const request = { what: "waitForChange/ends", touches: { reads: [`${partition}|*`] }, node: this.#node };
    return this.#scheduler.callWhen({ ...request, effect: () => undefined }, happened, signal);
  }

  /**
   * Shows the time to a node's store, outside the steps. Otherwise another request of the node would decide whether a step is
   * tried without a look.
   */
  warm(store: Store): void {
    this.isSilent = true;
    store.sessions.list("unknown");
    this.isSilent = false;
  }

  /** Records the operation of the store to which each step belongs. */
  named(store: Store): Store {
    const as = <A extends unknown[], R>(name: string, run: (...args: A) => R) => {
      return (...args: A): R => this.#operation.run(name, () => run(...args));
    };
    const { sessions, tokens, outbox } = store;
    return {
      ...store,
      sessions: {
        read: as("readSession", sessions.read),
        readWithGrant: as("readSession(with grant)", sessions.readWithGrant),
        list: as("listSessions", sessions.list),
      },
      tokens: {
        read: as("readGrant", tokens.read),
        claimRefresh: as("claimRefresh", tokens.claimRefresh),
        commitRefresh: as("commitRefresh", tokens.commitRefresh),
        releaseRefresh: (claim, outcome) =>
          this.#operation.run(`releaseRefresh(${outcome})`, () => tokens.releaseRefresh(claim, outcome)),
        waitForChange: as("waitForChange", tokens.waitForChange),
      },
      beginRedemption: as("beginRedemption", store.beginRedemption),
      signIn: as("signIn", store.signIn),
      markEnded: as("markEnded", store.markEnded),
      addSubjects: as("addSubjects", store.addSubjects),
      markSubject: as("markSubject", store.markSubject),
      forgetSubject: as("forgetSubject", store.forgetSubject),
      wasDone: as("wasDone", store.wasDone),
      noteDone: as("noteDone", store.noteDone),
      outbox: {
        add: as("addToOutbox", outbox.add),
        take: as("takeFromOutbox", outbox.take),
        drop: as("dropFromOutbox", outbox.drop),
      },
      removeAccount: as("removeAccount", store.removeAccount),
      sweep: (...given) => {
        this.#scheduler.touch({ writes: [sweepsOf(this.#node)] });
        return this.#operation.run("sweep", () => store.sweep(...given));
      },
    };
  }

  /** @param touches - The resources of a request for which no process waits */
  #mishaps(request: StepRequest, touches: Touches): Record<Course, Mishap<Seen>> {
    const scheduler = this.#scheduler;
    const { what, effect, tell } = request;
    const wire = () => `${scheduler.task}, on the wire`;
    return {
      fails: { takesEffect: false, outcome: down },
      lost: {
        takesEffect: true,
        outcome: async () => {
          await Promise.allSettled([effect()]);
          return down();
        },
      },
      slow: { takesEffect: true, outcome: effect, late: true },
      // The connection breaks after the step, and the store's client sends the same step again.
      again: {
        takesEffect: true,
        outcome: async () => {
          scheduler.tells(tell(await effect()));
          return scheduler.call({ ...request, what: `${what}, sent again` });
        },
      },
      // The caller has its answer, and a copy of the request arrives later.
      twice: {
        takesEffect: true,
        outcome: async () => {
          const seen = await effect();
          scheduler.call({ what: `${what}, arrives twice`, task: wire(), touches, effect }).catch(() => undefined);
          return seen;
        },
      },
      // The caller has given up, but the request still arrives.
      arrives: {
        takesEffect: false,
        outcome: () => {
          scheduler.call({ what: `${what}, arrives late`, task: wire(), touches, effect }).catch(() => undefined);
          return down();
        },
      },
    };
  }
}

/** A step, as its caller sends it. */
interface StepRequest extends CallRequest<Seen> {
  readonly effect: () => Promise<Seen>;
  readonly tell: (seen: Seen) => string;
}

/** Operations that are tried with the cells of earlier answers. */
const guessing = /^(claim|commit|release)Refresh|^signIn|^markEnded|^removeAccount|^beginRedemption/;

const cellsOf = ({ when = [], put = [], delete: gone = [], look = {} }: Step): string[] => [
  ...new Set([...when.map(({ key }) => key), ...put.map(({ key }) => key), ...gone, ...(look.keys ?? [])]),
];

/** The step in few words: "put F in account". */
function nameOf(partition: string, { put = [], delete: gone = [], look }: Step): string {
  const kind = kindOf(partition);
  const short = (keys: readonly string[]) => [...new Set(keys.map((key) => key.split(":", 1)[0] ?? key))].join(" ");
  if (put.length > 0) return `${kind}: put ${short(put.map(({ key }) => key))}`;
  if (gone.length > 0) return `${kind}: delete ${short(gone)}`;
  return `${kind}: look ${short([...(look?.keys ?? []), ...(look?.under ?? [])])}`;
}

function told({ put = [], delete: gone = [] }: Step, done: boolean, cells: readonly Cell[]): string {
  if (put.length + gone.length > 0) return done ? "done" : "not done";
  return cells.length === 0 ? "nothing" : cells.map(({ key }) => key.split(":", 1)[0]).join(" ");
}

function touchesOf(partition: string, step: Step): Touches {
  const { when = [], put = [], delete: gone = [], look = {} } = step;
  const cell = (key: string) => `${partition}|${key}`;
  const changed = [...put.map(({ key }) => key), ...gone];
  const families = [...new Set(changed.flatMap(familiesOf))];
  const stamped = put.some(({ key }) => key === "F");
  const stamping = put.length > 0 && kindOf(partition) === "redemption";
  const looked = [
    ...(look.keys ?? []),
    ...(look.under ?? []).map((prefix) => `${prefix}*`),
    ...when.map(({ key }) => key),
  ];
  return {
    reads: [...looked.map(cell), ...(stamping ? [stamps] : [])],
    writes: [...changed.map(cell), ...(stamped ? [stamps] : [])],
    adds: families.map(cell),
  };
}

/** The looks that see a cell of this key: at the whole partition, and at each prefix of the key that ends with a colon. */
function familiesOf(key: string): readonly string[] {
  const prefixes = [...key.matchAll(/:/g)].map(({ index }) => key.slice(0, index + 1));
  return ["*", ...prefixes.map((prefix) => `${prefix}*`)];
}

const sweepsOf = (node: string): string => `${node}, sweeps under way`;

/** A process that waits for a refresh reads its own record of refreshes. */
function remembered(operation: string, node: string): Touches {
  if (/^(claim|commit|release)Refresh/.test(operation)) return { writes: [refreshesOf(node)] };
  // Sweeps of one account in one process follow each other.
  if (operation === "sweep") return { writes: [sweepsOf(node)] };
  return /^readGrant|with grant/.test(operation) ? { reads: [refreshesOf(node)] } : {};
}
