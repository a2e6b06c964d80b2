import { fakeClock } from "../../fake-clock/index.ts";
import type { CellCase } from "./cell-case.ts";
import { CellScene } from "./cell-scene.ts";
import type { CellContractOptions, CellNeed } from "./harness.ts";

/**
 * Runs one case on a new cell store, for runtimes without a test runner and for tests of the contract itself.
 *
 * @returns the hooks that the harness lacks. If the list isn't empty, the case did not run
 * @throws the case's error
 */
export async function runCellCase(cellCase: CellCase, options: CellContractOptions): Promise<readonly CellNeed[]> {
  const context = { clock: fakeClock() };
  const store = await options.open(context);
  try {
    const nodes = [await store.connect(), await store.connect()] as const;
    const scene = new CellScene(nodes, store, context, options.skewMs ?? nodes[0].maxSkewMs ?? 0);
    const missing = (cellCase.needs ?? []).filter((need) => !scene.has(need));
    if (missing.length === 0) await cellCase.run(scene);
    return missing;
  } finally {
    await store.close?.();
  }
}
