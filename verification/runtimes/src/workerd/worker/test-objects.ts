import type { Clock } from "@identity-web/core";
import { IdentityObject, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { apart } from "../../../../../packages/store-durable-objects/src/test/clocks.ts";

/** The clock of the running case. Objects are in the same isolate as their Worker. */
let current: Clock = fakeClock();

/** Makes objects use this clock. */
export const setClock = (clock: Clock): void => {
  current = clock;
};

type State = ConstructorParameters<typeof IdentityObject>[0] & { readonly id: { toString(): string } };

/** The unchanged class, with a clock that a test advances. Each object's clock is ahead of it by an amount that depends on its name. */
export class ClockedObject extends IdentityObject {
  readonly #state: State;

  constructor(state: State, env: unknown) {
    const clock: Clock = { now: () => current.now(), sleep: (ms, signal) => current.sleep(ms, signal) };
    super(state, env, apart(clock)(state.id.toString()));
    this.#state = state;
  }

  /** The number of tables, without the runtime's own. */
  async tables(): Promise<number> {
    const rows = this.#state.storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
    return rows.toArray().filter(({ name }) => !name.startsWith("_cf_")).length;
  }
}

/** A part of a namespace that is empty at first. */
export const partOf = <Id>(namespace: ObjectNamespace<Id>, name: string): ObjectNamespace<Id> => ({
  idFromName: (own) => namespace.idFromName(`${name} ${own}`),
  get: (id) => namespace.get(id),
});
