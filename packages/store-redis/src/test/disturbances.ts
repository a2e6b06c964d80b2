import type { Store } from "@identity-web/core";
import type { StoreContractOptions } from "@identity-web/testing/contracts";
import type { ContractOptions } from "./store-under-test.ts";

/** A disturbance of the servers. */
export type Disturbance = () => Promise<void>;

/**
 * The contract without the cases that cut a node's connections off. Clients that survive disturbances retry for a long time, so
 * such a case would take minutes. The contract on an undisturbed Cluster has them.
 */
export const withoutCuts = (options: ContractOptions): ContractOptions => ({
  ...options,
  open(context) {
    const { cutOff, ...store } = options.open(context);
    return store;
  },
});

/**
 * The contract's options, with a disturbance before one operation in every n-th case: before the first operation of one case,
 * before the second operation of the next, and so on. The operation waits for the servers. The store's time stands still
 * during the disturbance, because the cases expect fast operations.
 */
export function disturbed(peaceful: ContractOptions, every: number, disturb: Disturbance): StoreContractOptions {
  const places = 7;
  let opened = 0;
  return {
    ...peaceful,
    async open(context) {
      const store = peaceful.open(context);
      opened++;
      if (opened % every !== 0) return store;
      let left = (opened / every) % places;
      let disturbing: Promise<void> | undefined;
      const before = async () => {
        if (left-- === 0) disturbing = store.standStill(disturb);
        await disturbing;
      };
      let reached: Promise<unknown> = Promise.resolve();
      /** A wait can't end before its client has reached the servers again, and no time passes until then. */
      const beforeWait = async (reach: () => Promise<unknown>) => {
        if (disturbing === undefined) return;
        await disturbing;
        reached = reach();
        await reached;
      };
      return {
        ...store,
        connect: async () => calledOn(await store.connect(), { before, beforeWait }),
        async advance(ms) {
          await reached;
          await store.advance?.(ms);
        },
      };
    },
  };
}

interface Before {
  readonly before: () => Promise<void>;
  /** @param reach - Asks the store something. */
  readonly beforeWait: (reach: () => Promise<unknown>) => Promise<void>;
}

/** Runs a function before every operation. */
function calledOn(store: Store, { before, beforeWait }: Before): Store {
  const { sessions, tokens } = store;
  const after =
    <Args extends unknown[], Result>(operation: (...args: Args) => Result | Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await before();
      return operation(...args);
    };
  return {
    ...store,
    sessions: {
      read: after(sessions.read),
      readWithGrant: after(sessions.readWithGrant),
      list: after(sessions.list),
    },
    tokens: {
      read: after(tokens.read),
      claimRefresh: after(tokens.claimRefresh),
      commitRefresh: after(tokens.commitRefresh),
      releaseRefresh: after(tokens.releaseRefresh),
      async waitForChange(key, seen, signal) {
        await beforeWait(async () => tokens.read(key));
        await tokens.waitForChange(key, seen, signal);
      },
    },
    beginRedemption: after(store.beginRedemption),
    signIn: after(store.signIn),
    markEnded: after(store.markEnded),
    removeAccount: after(store.removeAccount),
    sweep: after(store.sweep),
  };
}
