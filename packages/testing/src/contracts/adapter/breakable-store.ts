import { type Awaitable, type MemoryStore, memoryStore, type StoreDriver } from "@identity-web/core";
import { Script, type StoreCall, scriptedStore } from "../../scripted-provider/index.ts";

/** A store in memory that can fail as a whole, and whose calls can be held. */
export class BreakableStore extends Script<StoreCall> implements StoreDriver {
  readonly name = "breakable";
  /** Whether all operations fail. */
  down = false;
  readonly memory: MemoryStore = memoryStore();

  open(context: Parameters<StoreDriver["open"]>[0]) {
    return scriptedStore(this.memory.open(context), this, false);
  }

  override async perform<T>(call: StoreCall, operation: () => Awaitable<T>): Promise<T> {
    if (this.down) throw new Error("connection refused");
    return super.perform(call, operation);
  }
}
