import { type Clock, systemClock } from "@identity-web/core";
import { IdentityObject, type ObjectNamespace } from "@identity-web/store-durable-objects";

/** The calls of objects, and the objects' calls of their storage. */
export const counts = { calls: 0, rowsRead: 0, rowsWritten: 0 };

let clock: Clock = systemClock;

/** Makes objects use this clock. */
export const setClock = (next: Clock): void => {
  clock = next;
};

type State = ConstructorParameters<typeof IdentityObject>[0];
type Storage = State["storage"];

/** The unchanged class, with counts of reads and writes. Setting an alarm is billed as a row. */
export class CountingObject extends IdentityObject {
  constructor(state: State, env: unknown) {
    const { storage } = state;
    Object.defineProperty(state, "storage", { value: counted(storage) });
    super(state, env, { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
  }
}

const counted = (storage: Storage): Storage => ({
  sql: {
    exec: (query, ...bindings) => {
      const cursor = storage.sql.exec<never>(query, ...bindings);
      return {
        toArray() {
          const rows = cursor.toArray();
          const { rowsRead, rowsWritten }: { rowsRead?: number; rowsWritten?: number } = cursor as object;
          counts.rowsRead += rowsRead ?? 0;
          counts.rowsWritten += rowsWritten ?? 0;
          return rows;
        },
      };
    },
  },
  transactionSync: (body) => storage.transactionSync(body),
  getAlarm: () => storage.getAlarm(),
  setAlarm(time) {
    counts.rowsWritten++;
    return storage.setAlarm(time);
  },
  deleteAlarm: () => storage.deleteAlarm(),
  deleteAll: () => storage.deleteAll(),
});

/** A namespace whose calls are counted. */
export const countingNamespace = <Id>(namespace: ObjectNamespace<Id>): ObjectNamespace<Id> => ({
  idFromName: (name) => namespace.idFromName(name),
  get(id) {
    const stub = Object(namespace.get(id));
    return new Proxy(stub, {
      get:
        (_, method) =>
        (...given: unknown[]) => {
          counts.calls++;
          return stub[method](...given);
        },
    });
  },
});
