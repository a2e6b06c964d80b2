import type { CellStore, Seen, Step } from "@identity-web/core";
import type { Scheduler } from "../schedule/scheduler.ts";
import { termsResource } from "./resources.ts";
import type { ScheduledCells } from "./scheduled-cells.ts";
import { type Generation, type GuardedStep, Refused, type SimulatedCluster } from "./simulated-cluster.ts";

/** How long a process uses a view of the masters, in ms. */
const viewMs = 1000;
const tries = 6;

interface View {
  readonly generation: Generation;
  readonly seenAt: number;
}

/**
 * The cells of a Cluster as one process reaches them: bound to a generation, as `GenerationBinding` of
 * `packages/store-redis` does it. A request to the masters is a step of the schedule.
 */
export class ClusterNode implements CellStore {
  readonly maxSkewMs: number | undefined;
  readonly #scheduled: ScheduledCells<GuardedStep>;
  readonly #cluster: SimulatedCluster;
  readonly #scheduler: Scheduler;
  readonly #node: string;
  readonly #former = new Set<string>();
  #view: View | undefined;

  constructor(
    scheduled: ScheduledCells<GuardedStep>,
    cluster: SimulatedCluster,
    { scheduler, node }: { readonly scheduler: Scheduler; readonly node: string },
  ) {
    this.#scheduled = scheduled;
    this.#cluster = cluster;
    this.#scheduler = scheduler;
    this.#node = node;
    this.maxSkewMs = cluster.maxSkewMs;
  }

  step(partition: string, step: Step): ReturnType<CellStore["step"]> {
    return this.#scheduled.isSilent ? this.#scheduled.step(partition, step) : this.#send(partition, step);
  }

  changed(partition: string, signal: AbortSignal): Promise<void> {
    return this.#scheduled.changed(partition, signal);
  }

  /** Asks the masters now, and waits until no process uses an earlier generation. */
  async bornAt(): Promise<number> {
    for (;;) {
      const { bornAt } = await this.#look();
      const left = bornAt + viewMs - this.#scheduler.time.now;
      if (!this.#cluster.rules.waits || left <= 0) return bornAt;
      const timer = { what: "timer(generation)", touches: { writes: ["time"] }, node: this.#node };
      await this.#scheduler.sleep(timer, left, undefined);
    }
  }

  async #send(partition: string, step: Step): Promise<Seen> {
    let generation = await this.#present();
    let last: string | undefined;
    for (let tried = 0; tried < tries; tried++) {
      try {
        return await this.#scheduled.step(partition, { ...step, guard: { ...generation, last } });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { stamp } = error;
        const isFormer = stamp !== undefined && this.#former.has(stamp);
        generation = isFormer ? await this.#present() : await this.#look();
        last = stamp === generation.name ? undefined : stamp;
      }
    }
    throw new Error("the masters change again and again");
  }

  async #present(): Promise<Generation> {
    this.#scheduler.touch({ reads: [this.#viewResource] });
    const view = this.#view;
    const isFresh = view !== undefined && this.#scheduler.time.now - view.seenAt < viewMs;
    return isFresh ? view.generation : this.#look();
  }

  async #look(): Promise<Generation> {
    const asked = this.#scheduler.time.now;
    const generation = await this.#scheduler.call({
      what: "asks the masters",
      node: this.#node,
      touches: { reads: [termsResource], writes: ["generation", this.#viewResource] },
      effect: () => this.#cluster.agree(),
      tell: ({ name }) => name,
    });
    const before = this.#view?.generation.name;
    if (before !== undefined && before !== generation.name) this.#former.add(before);
    this.#former.delete(generation.name);
    this.#view = { generation, seenAt: asked };
    return generation;
  }

  get #viewResource(): string {
    return `${this.#node}, its view of the masters`;
  }
}
