import { createSealer, webCrypto } from "@identity-web/core";
import { fakeClock } from "../../fake-clock/index.ts";
import { EventLog } from "./event-log.ts";
import type { StoreContractOptions, StoreTestContext } from "./harness.ts";
import { Scene } from "./scene.ts";
import type { StoreCase } from "./store-case.ts";

/**
 * Runs one case on a store of its own: for runtimes without a test runner, and for tests of the contract itself.
 *
 * @throws what the case found
 */
export async function runStoreCase(storeCase: StoreCase, options: StoreContractOptions): Promise<void> {
  const context = testContext();
  const store = await options.open(context);
  try {
    const nodes = [await store.connect(), await store.connect()] as const;
    await storeCase.run(new Scene(nodes, store, context, options));
  } finally {
    await store.close?.();
  }
}

/** Fresh clock, secrets and events. */
export const testContext = (): StoreTestContext => ({
  clock: fakeClock(),
  crypto: webCrypto,
  sealer: createSealer([webCrypto.random(32)]),
  events: new EventLog(),
});
