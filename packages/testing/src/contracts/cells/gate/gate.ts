import type { CellStore } from "@identity-web/core";

/**
 * The effect at the selected call. `"pause"`: the call waits. `"break"`: it never reaches the store. `"lose"`: the store does it,
 * and its answer is lost.
 */
export type GateMode = "pause" | "break" | "lose";

/** A gate between a node and its cells. It stops the node at its k-th call, or breaks its connection there. */
export class Gate {
  #mode: GateMode = "pause";
  #callsLeft = Number.POSITIVE_INFINITY;
  #open: () => void = () => undefined;
  #opened: Promise<void> = Promise.resolve();
  #tellPaused: () => void = () => undefined;
  /** Resolves when the node is stopped. */
  paused: Promise<void> = new Promise(() => undefined);

  /** @param calls - How many calls pass before the stopped one. */
  arm(calls: number, mode: GateMode): void {
    this.#callsLeft = calls;
    this.#mode = mode;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.paused = new Promise((resolve) => {
      this.#tellPaused = resolve;
    });
  }

  /** Lets all later calls pass. */
  open(): void {
    this.#callsLeft = Number.POSITIVE_INFINITY;
    this.#open();
  }

  /** The same cells, behind this gate. */
  before(cells: CellStore): CellStore {
    const { changed, bornAt, maxSkewMs } = cells;
    return {
      step: (partition, step) => this.#pass(async () => cells.step(partition, step)),
      ...(changed === undefined ? {} : { changed: (partition, signal) => changed.call(cells, partition, signal) }),
      ...(bornAt === undefined ? {} : { bornAt: () => this.#pass(async () => bornAt.call(cells)) }),
      maxSkewMs,
    };
  }

  async #pass<A>(call: () => Promise<A>): Promise<A> {
    const isStopped = this.#callsLeft === 0;
    this.#callsLeft--;
    if (!isStopped) return call();
    if (this.#mode === "pause") {
      this.#tellPaused();
      await this.#opened;
      return call();
    }
    // Later calls of the operation fail too: the connection is gone until the gate is opened.
    this.#callsLeft = 0;
    if (this.#mode === "lose") {
      this.#mode = "break";
      await call();
    }
    throw new Error("the gate broke this connection");
  }
}
