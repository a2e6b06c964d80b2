import { cellsStore } from "@identity-web/core";
import type { StoreContractOptions, StoreTestContext, StoreUnderTest } from "@identity-web/testing/contracts";
import { redisCells } from "../cells.ts";
import type { RedisClient, RedisCluster } from "../client.ts";
import type { RedisStoreOptions } from "../options.ts";
import { arrivalMs } from "../redis-store.ts";

/** Clients of one test file: each case gets two, and keys of its own. */
export interface Clients {
  readonly nodes: readonly (RedisClient | RedisCluster)[];
  /** The server's time in ms since the epoch. */
  now(): Promise<number>;
  /** All keys that begin like this, with everything that they hold. */
  dump?(prefix: string): Promise<string>;
}

/** The contract's options over Redis: the store's time can be made to stand still. */
export interface ContractOptions extends StoreContractOptions {
  open(context: StoreTestContext): StoreUnderTest & { standStill(during: () => Promise<void>): Promise<void> };
}

let cases = 0;

/** What the store contract opens: keys of its own for each case, and a time that can be advanced. */
export const contractOptions = (
  clients: () => Clients,
  options: RedisStoreOptions,
  skewMs: number,
  dumps = false,
): ContractOptions => ({
  maxFrontChannelMarkers: 50,
  skewMs,
  open(context) {
    cases++;
    const keyPrefix = `case-${cases}:`;
    let aheadMs = 0;
    let connected = 0;
    const connectAs = async (other: StoreTestContext) => {
      const { nodes } = clients();
      const client = nodes[connected % nodes.length];
      connected++;
      if (client === undefined) throw new Error("no client");
      const cells = redisCells(client, { ...options, keyPrefix }, other, { aheadMs: () => aheadMs, viewMs: 100 });
      // The store is born with the case.
      await cells.step("", {});
      return cellsStore(cells, other, { maxFrontChannelMarkers: 50, arrivalMs });
    };
    return {
      connect: () => connectAs(context),
      connectAs,
      async advance(ms) {
        aheadMs += ms;
        await context.clock.advance(ms);
        // What is under way gets its answers meanwhile.
        await clients().now();
      },
      now: async () => (await clients().now()) + aheadMs,
      setBack(ms) {
        aheadMs -= ms;
      },
      ...(dumps && { dump: async () => (await clients().dump?.(keyPrefix)) ?? "" }),
      async standStill(during) {
        const from = performance.now();
        await during();
        aheadMs -= Math.floor(performance.now() - from);
      },
    };
  },
});
