import type { Clock } from "@identity-web/core";
import { IdentityObject } from "../identity-object.ts";
import type { ObjectNamespace } from "../options.ts";
import { StorageInMemory } from "./storage-in-memory.ts";

interface Living {
  readonly storage: StorageInMemory;
  object: IdentityObject;
}

/** Objects in this process, called as over a network: asynchronously and with copies of all values. */
export class ObjectsInMemory implements ObjectNamespace<string> {
  readonly objects = new Map<string, Living>();
  /** All calls, in order. */
  readonly calls: string[] = [];
  /** Runs before each call. If it throws, the call fails with that error. */
  onCall: (name: string, method: string) => void | Promise<void> = () => {};
  readonly #clockOf: (name: string) => Clock;

  /** @param clockOf - The clock of the machine that runs the object. */
  constructor(clockOf: (name: string) => Clock) {
    this.#clockOf = clockOf;
  }

  idFromName(name: string): string {
    return name;
  }

  get(name: string): unknown {
    return this.by(() => {}).get(name);
  }

  /** The same objects by another connection. `way` runs before and after each call. If it throws, the call fails with that error. */
  by(way: (isAnswer: boolean) => void): ObjectNamespace<string> {
    const call = async (name: string, method: string, given: unknown[]) => {
      way(false);
      const answer = await this.#call(name, method, given);
      way(true);
      return answer;
    };
    return {
      idFromName: (name) => name,
      get: (name) =>
        new Proxy(
          {},
          {
            get:
              (_, method) =>
              (...given: unknown[]) =>
                call(name, String(method), given),
          },
        ),
    };
  }

  /** Runs all alarms that are due. */
  async ring(): Promise<void> {
    for (const [name, { object, storage }] of [...this.objects]) {
      if (storage.alarmAt === null || storage.alarmAt > this.#clockOf(name).now()) continue;
      storage.alarmAt = null;
      await object.alarm();
    }
  }

  /** Restarts the object without its memory, as when the runtime moves it to another machine. */
  restart(name: string): void {
    const living = this.living(name);
    living.object = this.#wake(name, living.storage);
  }

  living(name: string): Living {
    let living = this.objects.get(name);
    if (living === undefined) {
      const storage = new StorageInMemory();
      living = { storage, object: this.#wake(name, storage) };
      this.objects.set(name, living);
    }
    return living;
  }

  #wake(name: string, storage: StorageInMemory): IdentityObject {
    return new IdentityObject({ storage }, {}, this.#clockOf(name));
  }

  async #call(name: string, method: string, given: unknown[]): Promise<unknown> {
    this.calls.push(`${name.split(":", 1)[0]}.${method}`);
    const copy = structuredClone(given);
    await this.onCall(name, method);
    const { object } = this.living(name);
    const found: unknown = Reflect.get(object, method);
    if (typeof found !== "function") throw new TypeError(`the object has no method ${method}`);
    return structuredClone(await found.apply(object, copy));
  }
}
