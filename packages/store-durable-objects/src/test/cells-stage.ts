import type { Cell, CellStore, Look, Put } from "@identity-web/core";
import { type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { durableObjectCells } from "../durable-object-cells.ts";
import { ObjectsInMemory } from "./objects-in-memory.ts";

export const minute = 60_000;
export const maxSkewMs = 1000;

/** Cells in objects of this process, which share one clock. */
export class CellsStage {
  readonly clock: FakeClock = fakeClock();
  readonly objects = new ObjectsInMemory(() => this.clock);
  readonly cells: CellStore<string>;

  constructor(options: { readonly timeoutMs?: number; readonly maxSkewMs?: number } = {}) {
    this.cells = this.worker(options);
  }

  /** Another Worker on the same objects. */
  worker(options: { readonly timeoutMs?: number; readonly maxSkewMs?: number } = {}): CellStore<string> {
    return durableObjectCells(this.objects, { timeoutMs: 5000, maxSkewMs, ...options }, this.clock);
  }

  /** A put of the key, which ends in an hour by default. */
  put(key: string, details: Partial<Put> = {}): Put {
    return { key, value: `value of ${key}`, endsAt: this.clock.now() + 60 * minute, ...details };
  }

  async look(partition: string, look: Look): Promise<readonly Cell[]> {
    return (await this.cells.step(partition, { look })).cells;
  }

  storage(partition = "p") {
    return this.objects.living(`cells:${partition}`).storage;
  }

  /** Restarts the objects, as when the runtime moves them to another machine. */
  restart(partition = "p"): void {
    this.objects.restart(`cells:${partition}`);
  }

  /** Advances the time to the object's alarm, and runs the alarm. */
  async ring(partition = "p"): Promise<void> {
    const { object, storage } = this.objects.living(`cells:${partition}`);
    const due = storage.alarmAt;
    if (due === null) throw new Error(`${partition} has no alarm`);
    await this.clock.advance(Math.max(0, due - this.clock.now()));
    storage.alarmAt = null;
    await object.alarm();
  }

  /** Runs alarms until none is set. @returns how many ran */
  async ringOut(partition = "p"): Promise<number> {
    let rung = 0;
    for (; this.storage(partition).alarmAt !== null; rung++) {
      if (rung > 50) throw new Error("the alarms never end");
      await this.ring(partition);
    }
    return rung;
  }
}

export const keysOf = (cells: readonly Cell[]): string[] => cells.map(({ key }) => key);
