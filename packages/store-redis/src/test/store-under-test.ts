import { cellsStore, type Store } from "@identity-web/core";
import type { StoreContractOptions, StoreTestContext, StoreUnderTest } from "@identity-web/testing/contracts";
import { redisCells } from "../cells.ts";
import type { RedisStoreOptions } from "../options.ts";
import { arrivalMs } from "../redis-store.ts";
import type { TestNode } from "./node.ts";

/** The clients of one test file. Each case gets two of them and its own key prefix. */
export interface Clients {
  readonly nodes: readonly TestNode[];
  /** The server's time in ms since the epoch. */
  now(): Promise<number>;
  /** All keys with this prefix, with their values. */
  dump(prefix: string): Promise<string>;
}

/** The contract's options over Redis. A test can stop the store's time. */
export interface ContractOptions extends StoreContractOptions {
  open(context: StoreTestContext): StoreUnderTest & { standStill(during: () => Promise<void>): Promise<void> };
}

let cases = 0;

/** The store under the contract: each case has its own key prefix and can advance the time. */
export const contractOptions = (
  clients: () => Clients,
  options: RedisStoreOptions,
  skewMs: number,
): ContractOptions => ({
  skewMs,
  open(context) {
    cases++;
    const keyPrefix = `case-${cases}:`;
    let aheadMs = 0;
    let connected = 0;
    const nodeOf = new WeakMap<Store, TestNode>();
    const connectAs = async (other: StoreTestContext) => {
      const { nodes } = clients();
      const node = nodes[connected % nodes.length];
      connected++;
      if (node === undefined) throw new Error("expected a client");
      const cells = redisCells(node.client, { ...options, keyPrefix }, other, { aheadMs: () => aheadMs, viewMs: 100 });
      // The birth of the store is the start of the case.
      await cells.step("", {});
      const store = cellsStore(cells, other, { arrivalMs });
      nodeOf.set(store, node);
      return store;
    };
    return {
      connect: () => connectAs(context),
      connectAs,
      async advance(ms) {
        aheadMs += ms;
        await context.clock.advance(ms);
        // Lets pending operations get their answers.
        await clients().now();
      },
      now: async () => (await clients().now()) + aheadMs,
      setBack(ms) {
        aheadMs -= ms;
      },
      cutOff(store) {
        const node = nodeOf.get(store);
        if (node === undefined) throw new Error("expected a node of this store");
        return node.cut();
      },
      dump: () => clients().dump(keyPrefix),
      async standStill(during) {
        const from = performance.now();
        await during();
        aheadMs -= Math.floor(performance.now() - from);
      },
    };
  },
});
