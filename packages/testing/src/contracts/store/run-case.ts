import { createSealer, type Store, webCrypto } from "@identity-web/core";
import { fakeClock } from "../../fake-clock/index.ts";
import { EventLog } from "./event-log.ts";
import type { StoreContractOptions, StoreNeed, StoreTestContext } from "./harness.ts";
import { appOfTheContract } from "./people.ts";
import { Scene } from "./scene.ts";
import type { StoreCase } from "./store-case.ts";

/**
 * Runs one case on a new store, for runtimes without a test runner and for tests of the contract itself.
 *
 * @returns the hooks that the harness lacks. If the list isn't empty, the case did not run
 * @throws the case's error
 */
export async function runStoreCase(storeCase: StoreCase, options: StoreContractOptions): Promise<readonly StoreNeed[]> {
  const context = testContext();
  const store = await options.open(context);
  try {
    const nodes = [await store.connect(), await store.connect()] as const;
    const scene = new Scene(nodes, store, context, options);
    const missing = (storeCase.needs ?? []).filter((need) => !scene.has(need));
    if (missing.length === 0) {
      await warmUp(nodes);
      await storeCase.run(scene);
    }
    return missing;
  } finally {
    await store.close?.();
  }
}

/** Warms up the connections. In a race, opening a pooled connection would let the other side end first. */
async function warmUp(nodes: readonly Store[]): Promise<void> {
  const looks = Array.from({ length: 8 }, () => nodes).flat();
  await Promise.all(looks.map(async (node) => node.sessions.list("warm".padEnd(22, "_"))));
}

/** Fresh clock, secrets and events. */
export const testContext = (): StoreTestContext => ({
  clock: fakeClock(),
  crypto: webCrypto,
  // A rotation of secrets is in progress, so a sid has two names.
  sealer: createSealer([webCrypto.random(32), webCrypto.random(32)]),
  events: new EventLog(),
  app: appOfTheContract,
});
