import { cellsStore, createSealer, webCrypto } from "@identity-web/core";
import type { StoreContractOptions, StoreTestContext } from "../../store/harness.ts";
import { testContext } from "../../store/run-case.ts";
import { Scene } from "../../store/scene.ts";
import type { CellContractOptions } from "../harness.ts";
import { Gate } from "./gate.ts";
import type { GateCase } from "./gate-case.ts";

const maxFrontChannelMarkers = 20;

/**
 * Runs one case on cells of its own, with core's rules above them.
 *
 * @throws what the case found
 */
export async function runGateCase(gateCase: GateCase, options: CellContractOptions): Promise<void> {
  const context: StoreTestContext = {
    ...testContext(),
    // One object serves both nodes, as in one app: each seal can be opened by both.
    sealer: createSealer([webCrypto.random(32), webCrypto.random(32)]),
  };
  const cells = await options.open(context);
  try {
    const gate = new Gate();
    const [gated, free] = [gate.before(await cells.connect()), await cells.connect()];
    const store = (of: typeof free) => cellsStore(of, context, { maxFrontChannelMarkers });
    const { advance, now } = cells;
    const underTest = {
      connect: () => store(free),
      ...(advance === undefined ? {} : { advance: (ms: number) => advance.call(cells, ms) }),
      ...(now === undefined ? {} : { now: () => now.call(cells) }),
    };
    const skewMs = options.skewMs ?? free.maxSkewMs ?? 0;
    const storeOptions: StoreContractOptions = { open: () => underTest, maxFrontChannelMarkers, skewMs };
    await gateCase.run({ scene: new Scene([store(gated), store(free)], underTest, context, storeOptions), gate });
  } finally {
    await cells.close?.();
  }
}
