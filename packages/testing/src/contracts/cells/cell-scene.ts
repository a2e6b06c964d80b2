import type { Cell, CellStore, CellVersion, Look, Put, Seen, Step } from "@identity-web/core";
import { turn } from "../../fake-clock/turn.ts";
import { equal, ok, present } from "../store/check.ts";
import { Promises } from "../store/promises.ts";
import type { CellNeed, CellStoreUnderTest, CellTestContext } from "./harness.ts";

/** Longer than any case: cells with this end are present all the time. */
const longMs = 3_600_000;

export const secondMs = 1000;

/** By how many turns of the event loop the second side of a race begins later. */
const delays = [0, 0, 1, 2, 3, 5, 8, 13];

export const everything: Look = { under: [""] };

/** A cell for comparisons, without its version, which the store chooses. */
export type Content = Pick<Cell, "key" | "value"> & { readonly seal?: string | undefined };

/** Two sides of a race, and the condition that must hold after both have ended. */
export interface Race {
  readonly one: () => Promise<unknown>;
  readonly other: () => Promise<unknown>;
  readonly check: () => Promise<void>;
}

/** Two nodes on one empty store. Cases write with one and read with the other. Each answer is checked for the general rules. */
export class CellScene {
  a: CellStore;
  b: CellStore;
  readonly skewMs: number;
  readonly #store: CellStoreUnderTest;
  readonly #context: CellTestContext;
  readonly #latest = new Map<string, number>();

  constructor(
    nodes: readonly [CellStore, CellStore],
    store: CellStoreUnderTest,
    context: CellTestContext,
    skewMs: number,
  ) {
    [this.a, this.b] = nodes;
    this.#store = store;
    this.#context = context;
    this.skewMs = skewMs;
  }

  has(need: CellNeed): boolean {
    if (need === "changed") return this.a.changed !== undefined;
    if (need === "realClock") return this.#store.realClock !== undefined || this.#store.advance === undefined;
    if (need === "setBack") return this.#store.setBack !== undefined || this.#store.advance === undefined;
    return this.#store[need] !== undefined;
  }

  async now(): Promise<number> {
    return this.#store.now === undefined ? this.#context.clock.now() : await this.#store.now();
  }

  async advance(ms: number): Promise<void> {
    await (this.#store.advance === undefined ? this.#context.clock.advance(ms) : this.#store.advance(ms));
  }

  /** Advances until `ms` have certainly passed. */
  advancePast(ms: number): Promise<void> {
    return this.advance(ms + 1 + 2 * this.skewMs);
  }

  async setBack(ms: number): Promise<void> {
    const { clock } = this.#context;
    if (this.#store.setBack !== undefined) await this.#store.setBack(ms);
    else clock.set(clock.now() - ms);
  }

  /** Crashes the store and starts it again. The time advances, so that all earlier answers are in the past. */
  async restart(): Promise<void> {
    await this.advancePast(0);
    await this.#store.restart?.();
    this.#latest.clear();
    this.a = await this.#store.connect();
    this.b = await this.#store.connect();
  }

  /** Cuts the node off until the returned function is called. */
  async cutOff(node: CellStore): Promise<() => Promise<void>> {
    const mend = await present(this.#store.cutOff, "the hook cutOff")(node);
    return async () => mend();
  }

  /** Loses the answer to the node's next step. */
  async loseAnswer(node: CellStore): Promise<void> {
    await present(this.#store.loseAnswer, "the hook loseAnswer")(node);
  }

  /** Makes reads and writes of cells fail at the server until the returned function is called. */
  async disable(): Promise<() => Promise<void>> {
    const enable = await present(this.#store.disable, "the hook disable")();
    return async () => enable();
  }

  /** A node with the clock of production, and that clock. It is the context's clock if the store takes its time from there. */
  async onRealClock(): Promise<{ readonly node: CellStore; readonly clock: () => number }> {
    if (this.#store.realClock !== undefined) return { node: await this.#store.realClock(), clock: Date.now };
    await this.advance(secondMs / 2);
    return { node: this.a, clock: () => this.#context.clock.now() };
  }

  async dump(): Promise<string> {
    return await present(this.#store.dump, "the hook dump")();
  }

  /** Advances the time by `ms` at each turn of the event loop until the work has ended. */
  async whileTicking(ms: number, work: () => Promise<unknown>): Promise<void> {
    let ended = false;
    const working = work().finally(() => {
      ended = true;
    });
    working.catch(() => undefined);
    while (!ended) {
      await this.advance(ms);
      await turn();
    }
    await working;
  }

  /** Watches promises while the time advances in small steps, so that a polling store can poll. */
  get promises(): Promises {
    return new Promises(() => this.advance(10));
  }

  /** The time in `ms`, by default in an hour. */
  async in(ms: number = longMs): Promise<number> {
    return (await this.now()) + ms;
  }

  /** A step, by default on node a. */
  async step(partition: string, step: Step, node: CellStore = this.a): Promise<Seen> {
    const before = this.#latest.get(partition) ?? Number.NEGATIVE_INFINITY;
    const seen = await node.step(partition, step);
    ok(typeof seen.done === "boolean", `done to be true or false, got ${seen.done}`);
    ok(Number.isFinite(seen.now), `now to be a number, got ${seen.now}`);
    ok(seen.now >= before, `the time to continue from ${before}, got ${seen.now}`);
    ok(seen.bornAt <= seen.now, `the store's birth to be no later than its time ${seen.now}, got ${seen.bornAt}`);
    const keys = seen.cells.map(({ key }) => key);
    equal([...new Set(keys)], keys, "each cell once");
    this.#latest.set(partition, Math.max(seen.now, this.#latest.get(partition) ?? seen.now));
    return seen;
  }

  /** A step that must be done. */
  async change(partition: string, step: Step, node: CellStore = this.a): Promise<Seen> {
    const seen = await this.step(partition, step, node);
    ok(seen.done, "the step to be done");
    return seen;
  }

  /** A step that must not be done. */
  async refused(partition: string, step: Step, node: CellStore = this.a): Promise<Seen> {
    const seen = await this.step(partition, step, node);
    ok(!seen.done, "the step not to be done");
    return seen;
  }

  /** Puts a cell that stays. @returns its version */
  async put(
    partition: string,
    key: string,
    { node = this.a, ...put }: Partial<Put> & { readonly node?: CellStore } = {},
  ): Promise<CellVersion> {
    const endsAt = put.endsAt ?? (await this.in());
    const whole: Put = { value: `value of ${key}`, ...put, key, endsAt };
    const seen = await this.change(partition, { put: [whole], look: { keys: [key] } }, node);
    return present(seen.cells[0], `the cell ${key} in the answer to its put`).version;
  }

  /** Puts of cells that stay. */
  async puts(contents: readonly Content[]): Promise<Put[]> {
    const endsAt = await this.in();
    return contents.map((content) => ({ ...content, endsAt }));
  }

  /** The cell as the other node sees it. */
  async cell(partition: string, key: string, node: CellStore = this.b): Promise<Cell | undefined> {
    return (await this.step(partition, { look: { keys: [key] } }, node)).cells[0];
  }

  async version(partition: string, key: string): Promise<CellVersion> {
    return present(await this.cell(partition, key), `the cell ${key}`).version;
  }

  /** All cells of the partition as the other node sees them, by their keys, without versions. */
  async contents(partition: string, node: CellStore = this.b): Promise<Content[]> {
    return contentsOf((await this.step(partition, { look: everything }, node)).cells);
  }

  /** Expects exactly these cells in the partition, on both nodes. */
  async holds(partition: string, expected: readonly Content[], what: string): Promise<void> {
    for (const node of [this.b, this.a])
      equal(await this.contents(partition, node), contentsOf(expected), `${what}: the partition's cells`);
  }

  /** Writes in this partition and in many others, so that a store that deletes expired cells with its writes does so. */
  async traffic(partition: string): Promise<void> {
    const [soon, later] = [await this.in(1), await this.in()];
    for (let round = 0; round < 20; round++) {
      const [node, endsAt] = round % 2 === 0 ? [this.a, soon] : [this.b, later];
      const put = [{ key: `traffic${round}`, value: "traffic", endsAt }];
      for (const name of [partition, `traffic${round % 5}`]) await this.step(name, { put }, node);
      await this.step(partition, { delete: [`traffic${round}`] }, node);
    }
  }

  /**
   * Runs two sides against each other in new partitions, in both orders, with increasing delays of the second side. Connections
   * are warm: opening a pooled connection would let the first side end before the second begins.
   */
  async race(prepare: (partition: string) => Promise<Race>): Promise<void> {
    for (const [number, delay] of [...delays, ...delays].entries()) {
      const { one, other, check } = await prepare(`race${number}`);
      const [first, second] = number < delays.length ? [one, other] : [other, one];
      await this.#warmUp();
      const begun = first();
      begun.catch(() => undefined);
      for (let turns = 0; turns < delay; turns++) await turn();
      await Promise.all([begun, second()]);
      await check();
    }
  }

  async #warmUp(): Promise<void> {
    const nodes = Array.from({ length: 8 }, () => [this.a, this.b]).flat();
    await Promise.all(nodes.map(async (node) => node.step("warm", { look: { keys: ["warm"] } })));
  }
}

/** In the order of keys: a look's order is the store's own. */
export const contentsOf = (cells: readonly Content[]): Content[] =>
  cells
    .map(({ key, value, seal }) => ({ key, value, seal }))
    .sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
