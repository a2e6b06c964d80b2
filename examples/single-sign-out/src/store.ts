import { memoryStore, type StoreContents, type StoreDriver } from "@identity-web/core";
import { StartError } from "./start-error.ts";

/** A store for one app, and a look into it. */
export interface DemoStore {
  readonly driver: StoreDriver;
  /** All that the store holds for the app, of every user: never a token. */
  contents(): Promise<StoreContents>;
}

/**
 * Makes one app's store: the kind that `STORE` names, by default this process's memory.
 *
 * @throws StartError for a kind that there isn't
 */
export const createStore = ({ STORE: kind = "memory" }: Readonly<Record<string, string | undefined>>): DemoStore => {
  if (kind !== "memory") throw new StartError(`STORE must be memory, and is "${kind}".`);
  const store = memoryStore();
  return { driver: store, contents: async () => store.inspect() };
};
