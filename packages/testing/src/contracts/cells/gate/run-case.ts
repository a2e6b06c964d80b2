import { type CellStore, cellsStore } from "@identity-web/core";
import type { StoreContractOptions } from "../../store/harness.ts";
import { testContext } from "../../store/run-case.ts";
import { Scene } from "../../store/scene.ts";
import type { CellContractOptions } from "../harness.ts";
import { Gate } from "./gate.ts";
import type { GateCase } from "./gate-case.ts";

/**
 * Runs one case on new cells, with core's rules above them.
 *
 * @param above - A layer between a node's gate and the rules, for tests of the cases themselves.
 * @throws the case's error
 */
export async function runGateCase(
  gateCase: GateCase,
  options: CellContractOptions,
  above: (cells: CellStore) => CellStore = (same) => same,
): Promise<void> {
  const context = testContext();
  const cells = await options.open(context);
  try {
    const gate = new Gate();
    const [gated, free] = [gate.before(await cells.connect()), await cells.connect()];
    const store = (of: typeof free) => cellsStore(above(of), context);
    const { advance, now } = cells;
    const underTest = {
      connect: () => store(free),
      ...(advance === undefined ? {} : { advance: (ms: number) => advance.call(cells, ms) }),
      ...(now === undefined ? {} : { now: () => now.call(cells) }),
    };
    const skewMs = options.skewMs ?? free.maxSkewMs ?? 0;
    const storeOptions: StoreContractOptions = { open: () => underTest, skewMs };
    await gateCase.run({ scene: new Scene([store(gated), store(free)], underTest, context, storeOptions), gate });
  } finally {
    await cells.close?.();
  }
}
